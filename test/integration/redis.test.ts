import {
  closeRedis,
  confirmReplicas,
  connectRedis,
  openQueues,
  type RedisClient,
  type RedisConfig,
  redisDurability,
  startWorker,
} from '@scm-relay/runtime';
import { expect } from 'chai';
import { collectLogs } from '../support/logs.js';
import { freshPrefix, startRedis, type TestRedis } from '../support/redis.js';
import { refundJob } from '../support/refund-queue.js';
import { until } from '../support/until.js';

describe('redis', () => {
  const keyPrefix = freshPrefix();
  const { logger } = collectLogs();
  const servers: TestRedis[] = [];
  const clients: RedisClient[] = [];

  const start = async (...args: readonly string[]): Promise<TestRedis> => {
    const server = await startRedis(args);
    servers.push(server);
    return server;
  };
  const configOf = (url: string, rest: Partial<RedisConfig> = {}): RedisConfig => ({
    url,
    keyPrefix,
    waitReplicas: 0,
    waitTimeoutMs: 200,
    requireDurable: false,
    ...rest,
  });
  const connect = (config: RedisConfig, role: 'producer' | 'worker' = 'worker'): RedisClient => {
    const client = connectRedis(config, { role, name: 'test', logger });
    clients.push(client);
    return client;
  };
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => closeRedis(client)));
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  it('logs in with user, password and database of the URL', async () => {
    const server = await start('--user', 'ann', 'on', '>p@ss:w/rd', '~*', '&*', '+@all');
    const client = connect(
      configOf(server.url.replace('//', `//ann:${encodeURIComponent('p@ss:w/rd')}@`).concat('/3')),
    );
    expect(await client.call('ACL', 'WHOAMI')).to.equal('ann');
    expect(await client.client('INFO')).to.match(/ db=3 /);
  });

  it('a worker waits for Redis, a producer is refused at once', async () => {
    const server = await start();
    await server.kill();
    const worker = connect(configOf(server.url));
    const producer = connect(configOf(server.url), 'producer');
    const waiting = worker.set(`${keyPrefix}:w`, '1');
    const error = await producer.set(`${keyPrefix}:p`, '1').catch((reason: unknown) => reason);
    expect(error).to.be.an('error');
    await server.restart();
    expect(await waiting).to.equal('OK');
    await until(async () => (await producer.set(`${keyPrefix}:p`, '1')) === 'OK');
  });

  it('a command that meets a READONLY replica is sent again until it is a master', async () => {
    const server = await start();
    const client = connect(configOf(server.url));
    const other = connect(configOf(server.url));
    await client.call('REPLICAOF', '127.0.0.1', '1');
    const written = client.set(`${keyPrefix}:r`, '1');
    await other.call('REPLICAOF', 'NO', 'ONE');
    expect(await written).to.equal('OK');
  });

  it('an orderly end is no lost connection', async () => {
    const server = await start();
    const logs = collectLogs();
    const client = connectRedis(configOf(server.url), { role: 'producer', name: 'test', logger: logs.logger });
    await until(() => client.status === 'ready');
    await closeRedis(client);
    await until(() => client.status === 'end');
    expect(logs.lines).to.deep.equal([]);
  });

  it('a Redis that is not there is told once, however often it is tried', async () => {
    const server = await start();
    await server.kill();
    const logs = collectLogs();
    const client = connectRedis(configOf(server.url), { role: 'worker', name: 'test', logger: logs.logger });
    clients.push(client);
    let tries = 0;
    client.on('reconnecting', () => {
      tries += 1;
    });
    await until(() => tries >= 3);
    expect(logs.lines.map(({ message, fields }) => [message, fields?.code])).to.deep.equal([
      ['redis connection lost', 'ECONNREFUSED'],
    ]);
  });

  describe('redisDurability', () => {
    it('finds nothing wrong with the Redis of the contract', async () => {
      const server = await start();
      expect(await redisDurability(connect(configOf(server.url)), keyPrefix)).to.deep.equal({
        aof: true,
        fsync: 'always',
        evicts: false,
        writable: true,
        problems: [],
      });
    });

    it('names each thing that is', async () => {
      const server = await start('--appendonly', 'no', '--maxmemory-policy', 'allkeys-lru');
      const client = connect(configOf(server.url));
      await client.config('SET', 'min-replicas-to-write', '1');
      const { problems, ...seen } = await redisDurability(client, keyPrefix);
      expect(seen).to.deep.equal({ aof: false, fsync: 'always', evicts: true, writable: false });
      expect(problems.join('; ')).to.match(/append-only.*allkeys-lru.*NOREPLICAS/);
    });

    it('does without CONFIG where that is forbidden', async () => {
      const server = await start('--rename-command', 'CONFIG', '');
      const seen = await redisDurability(connect(configOf(server.url)), keyPrefix);
      expect(seen).to.include({ aof: true, fsync: null, evicts: false, writable: true });
    });

    it('says which Redis is needed where one has no functions', async () => {
      const server = await start('--rename-command', 'FUNCTION', '', '--rename-command', 'FCALL', '');
      const { writable, problems } = await redisDurability(connect(configOf(server.url)), keyPrefix);
      expect(writable).to.equal(false);
      expect(problems.join('; ')).to.match(/^writes are refused .*Redis 7\.0 or newer, or Valkey, is needed/);
    });
  });

  describe('confirmReplicas', () => {
    it('asks nobody when no replica is wanted', async () => {
      const client = connect(configOf('redis://127.0.0.1:1'));
      expect(await confirmReplicas(client, configOf(''))).to.equal(true);
    });

    it('is true when a replica holds what was written, false when it is gone', async () => {
      const master = await start();
      const replica = await start('--replicaof', '127.0.0.1', String(master.port));
      const client = connect(configOf(master.url));
      const wanted = configOf(master.url, { waitReplicas: 1 });
      await until(async () => (await client.info('replication')).includes('state=online'), { timeoutMs: 30_000 });
      await client.set(`${keyPrefix}:a`, '1');
      expect(await confirmReplicas(client, { ...wanted, waitTimeoutMs: 10_000 })).to.equal(true);
      await replica.kill();
      await client.set(`${keyPrefix}:b`, '1');
      expect(await confirmReplicas(client, wanted)).to.equal(false);
    });
  });

  it('a cluster carries queues, workers, WAIT and the durability check', async () => {
    const server = await start('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1');
    const single = connect(configOf(server.url));
    await single.cluster('ADDSLOTSRANGE', 0, 16383);
    await until(async () => String(await single.cluster('INFO')).includes('cluster_state:ok'), { timeoutMs: 30_000 });
    const config = configOf(server.url, { cluster: [{ host: '127.0.0.1', port: server.port }] });
    const client = connect(config, 'producer');
    await until(() => client.status === 'ready');
    expect((await redisDurability(client, keyPrefix)).problems).to.deep.equal([]);
    expect(await confirmReplicas(client, { ...config, waitReplicas: 1 })).to.equal(false);
    const queues = openQueues(client, keyPrefix);
    const taken: string[] = [];
    const worker = startWorker({
      queue: 'refund',
      redis: connect(config),
      keyPrefix,
      concurrency: 1,
      process: async ({ data }) => {
        taken.push(data.seq);
        return taken.length === 1 ? { end: 'hold', ms: 50 } : { end: 'done' };
      },
      logger,
      name: 'cluster',
    });
    expect(await queues.add([refundJob('a'), refundJob('b', '7')])).to.satisfy(
      ([first, second]: (Error | null)[]) => first === null && second instanceof Error,
    );
    await until(async () => (await queues.counts()).refund?.completed === 1, { timeoutMs: 30_000 });
    expect(taken).to.deep.equal(['a', 'a']);
    await worker.close();
    await queues.close();
  });
});
