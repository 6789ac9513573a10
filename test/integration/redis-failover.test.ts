import { setImmediate } from 'node:timers/promises';
import { closeRedis, connectRedis, type RedisClient, type RedisConfig, replicaCheck } from '@scm-relay/runtime';
import { expect } from 'chai';
import { freshPrefix, startRedis, type TestRedis } from '../support/redis.js';
import { silentLogger } from '../support/shared-redis.js';
import { until } from '../support/until.js';

describe('redis: what a failover must not hide', () => {
  const keyPrefix = freshPrefix();
  const servers: TestRedis[] = [];
  const clients: RedisClient[] = [];
  const start = async (...args: readonly string[]): Promise<TestRedis> => {
    const server = await startRedis(args);
    servers.push(server);
    return server;
  };
  const configOf = (url: string): RedisConfig => ({
    url,
    keyPrefix,
    waitReplicas: 1,
    waitTimeoutMs: 200,
    requireDurable: false,
  });
  const connect = (url: string): RedisClient => {
    const client = connectRedis(configOf(url), { role: 'worker', name: 'test', logger: silentLogger });
    clients.push(client);
    return client;
  };
  const withReplica = async () => {
    const primary = await start();
    const replica = await start('--replicaof', '127.0.0.1', String(primary.port));
    const client = connect(primary.url);
    await until(async () => (await client.info('replication')).includes('state=online'), { timeoutMs: 30_000 });
    return { primary, replica, client };
  };
  afterEach(async () => {
    for (const server of servers) server.resume();
    await Promise.all(clients.splice(0).map((client) => closeRedis(client)));
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  it('asks a server that stays read-only ever less often', async () => {
    const server = await start();
    const [admin, client] = [connect(server.url), connect(server.url)];
    await admin.replicaof('127.0.0.1', '1');
    let connections = 0;
    client.on('ready', () => {
      connections += 1;
    });
    const written = client.set(`${keyPrefix}:w`, '1');
    await until(() => connections >= 4);
    const began = Date.now();
    await until(() => connections >= 6, { timeoutMs: 30_000 });
    expect(Date.now() - began, 'two more attempts').to.be.greaterThan(800);
    await admin.replicaof('NO', 'ONE');
    expect(await written).to.equal('OK');
  });

  it('does not vouch for what another connection wrote to replicas that have not seen it', async () => {
    const { primary, replica, client } = await withReplica();
    const confirmed = replicaCheck(client, configOf(primary.url));
    await until(() => confirmed(performance.now()), { what: 'the word of a replica that answers' });
    replica.hang();
    await connect(primary.url).set(`${keyPrefix}:by-another`, '1');
    // this connection has written nothing that the replica lacks: WAIT alone would be content
    expect(await confirmed(performance.now())).to.equal(false);
  });

  it('does not vouch across a change of the connection', async () => {
    const { primary, client } = await withReplica();
    const confirmed = replicaCheck(client, configOf(primary.url));
    await until(() => confirmed(performance.now()), { what: 'the word of a replica that answers' });
    const since = performance.now();
    await client.set(`${keyPrefix}:a`, '1');
    client.disconnect(true);
    await client.ping();
    expect(await confirmed(since)).to.equal(false);
    await until(() => confirmed(performance.now()), { what: 'the word for what is written from now on' });
  });

  it('asks for many at once, and keeps nothing else on the connection waiting for each of them', async () => {
    const { primary, replica, client } = await withReplica();
    const confirmed = replicaCheck(client, { ...configOf(primary.url), waitTimeoutMs: 500 });
    await until(() => confirmed(performance.now()), { what: 'the word of a replica that answers' });
    replica.hang();
    const began = performance.now();
    const first = confirmed(began);
    // the first is under way
    await setImmediate();
    const others = Array.from({ length: 20 }, () => confirmed(began));
    expect(await first).to.equal(false);
    expect(new Set(await Promise.all(others))).to.deep.equal(new Set([false]));
    await client.ping();
    expect(performance.now() - began, 'two waits, not one for each of 21').to.be.below(5000);
  });
});
