import { closeRedis, connectRedis, keepLibraries, type RedisClient, type RedisConfig } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type RedisCluster, startCluster } from '../chaos/support/cluster.js';
import { redisConfig, silentLogger } from '../support/shared-redis.js';

const library = (name: string): string =>
  `#!lua name=${name}\nredis.register_function('${name}', function() return 1 end)`;

describe('redis: libraries of functions in a cluster', () => {
  let cluster: RedisCluster;
  const clients: RedisClient[] = [];
  const connect = (config: RedisConfig): RedisClient => {
    const client = connectRedis(config, { role: 'worker', name: 'test', logger: silentLogger });
    clients.push(client);
    return client;
  };
  before(async () => {
    cluster = await startCluster();
  });
  after(async () => {
    await Promise.all(clients.map((client) => closeRedis(client)));
    await cluster.stop();
  });

  it('are kept on every master, also by a process that is just starting', async () => {
    const masters = cluster.holderFirst(0).map(({ url }) => connect(redisConfig(url, '{t}')));
    await masters[1]?.call('FUNCTION', 'LOAD', library('x_old'));
    await masters[1]?.call('FUNCTION', 'LOAD', library('other'));
    const { url, cluster: nodes } = { ...redisConfig('', '{t}'), ...cluster.reach.config };
    const starting = connect({ ...redisConfig(url, '{t}'), ...(nodes ? { cluster: nodes } : {}) });
    await keepLibraries(starting, 'x_', new Map([['x_new', library('x_new')]]));
    const kept = await Promise.all(masters.map(async (master) => String(await master.call('FUNCTION', 'LIST'))));
    for (const each of kept) expect(each).to.include('x_new').and.not.include('x_old');
    expect(kept[1], 'what somebody else keeps there').to.include('other');
  });
});
