import { setImmediate } from 'node:timers/promises';
import { closeRedis, connectRedis, type RedisClient, type RedisConfig } from '@scm-relay/runtime';
import { expect } from 'chai';
import { freshPrefix, startRedis, type TestRedis } from '../support/redis.js';
import { redisConfig, silentLogger } from '../support/shared-redis.js';
import { until } from '../support/until.js';

describe('redis: commands of one turn of the event loop', () => {
  const prefix = freshPrefix();
  let server: TestRedis;
  const clients: RedisClient[] = [];
  const connect = async (rest: Partial<RedisConfig> = {}): Promise<RedisClient> => {
    const config = { ...redisConfig(server.url, prefix), ...rest };
    const client = connectRedis(config, { role: 'worker', name: 'test', logger: silentLogger });
    clients.push(client);
    await until(() => client.status === 'ready');
    return client;
  };
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => closeRedis(client)));
    await server.stop();
  });

  /** Times the server read from a socket; the reading of this question is counted in the next answer only. */
  const readsOf = async (client: RedisClient): Promise<number> =>
    Number(/total_reads_processed:(\d+)/.exec(await client.info('stats'))?.[1]);

  const COMMANDS = 200;
  /** Reads that the server needed for the commands of one turn, single ones and a pipeline between them. */
  const readsForOneTurn = async (client: RedisClient): Promise<number> => {
    const before = await readsOf(client);
    const incremented = Array.from({ length: COMMANDS }, () => client.incr(`${prefix}:n`));
    const piped = client.pipeline().get(`${prefix}:n`).exec();
    const last = client.incr(`${prefix}:n`);
    const end = await last;
    expect((await Promise.all(incremented)).at(-1)).to.equal(end - 1);
    expect(await piped).to.deep.equal([[null, String(end - 1)]]);
    return (await readsOf(client)) - before - 1;
  };

  it('leave in one write, also after a reconnect', async () => {
    server = await startRedis();
    const client = await connect();
    expect(await readsForOneTurn(client)).to.equal(1);
    await server.kill();
    await until(() => client.status !== 'ready');
    const meanwhile = client.incr(`${prefix}:n`);
    await server.restart();
    expect(await meanwhile).to.equal(COMMANDS + 2);
    expect(await readsForOneTurn(client)).to.equal(1);
  });

  it('leave in one write to a node of a cluster', async () => {
    server = await startRedis(['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1']);
    const single = await connect();
    await single.call('CLUSTER', 'ADDSLOTSRANGE', 0, 16383);
    await until(async () => String(await single.call('CLUSTER', 'INFO')).includes('cluster_state:ok'), {
      timeoutMs: 30_000,
    });
    const client = await connect({ cluster: [{ host: '127.0.0.1', port: server.port }] });
    // the client's other connections are read, too, while they are being made
    await until(async () => (await readsForOneTurn(client)) === 1);
  });

  it('are on their way when the turn ends', async () => {
    server = await startRedis();
    const client = await connect();
    if (!('stream' in client)) throw new Error('a single connection was asked for');
    const answer = client.ping();
    expect(client.stream.writableLength, 'held back in the turn').to.be.greaterThan(0);
    await setImmediate();
    expect(client.stream.writableLength).to.equal(0);
    expect(await answer).to.equal('PONG');
  });

  it('are answered while another connection blocks', async () => {
    server = await startRedis();
    const [client, blocking] = [await connect(), await connect()];
    const popped = blocking.blpop(`${prefix}:list`, 0);
    await until(async () => String(await client.client('LIST')).includes('cmd=blpop'));
    await client.rpush(`${prefix}:list`, 'x');
    expect(await popped).to.deep.equal([`${prefix}:list`, 'x']);
  });

  it('that end the connection are sent before it', async () => {
    server = await startRedis();
    const [client, other] = [await connect(), await connect()];
    const written = client.set(`${prefix}:last`, '1');
    const quit = client.quit();
    expect(await Promise.all([written, quit])).to.deep.equal(['OK', 'OK']);
    expect(await other.get(`${prefix}:last`)).to.equal('1');
  });
});
