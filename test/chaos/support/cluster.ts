import { closeRedis, connectRedis, type RedisClient } from '@scm-relay/runtime';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { redisConfig, silentLogger } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';
import type { Reach } from './world.js';

const SLOTS = 16_384;

/** A Redis Cluster of three primaries, joined as `redis-cli --cluster create` joins them. */
export const startCluster = async () => {
  const servers: TestRedis[] = [];
  for (let i = 0; i < 3; i++) {
    servers.push(await startRedis(['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1']));
  }
  const clients: RedisClient[] = servers.map(({ url }) =>
    connectRedis(redisConfig(url, '{t}'), { role: 'worker', name: 'test', logger: silentLogger }),
  );
  for (const [i, client] of clients.entries()) {
    await client.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1);
    const from = Math.floor((i * SLOTS) / 3);
    await client.call('CLUSTER', 'ADDSLOTSRANGE', from, Math.floor(((i + 1) * SLOTS) / 3) - 1);
    await clients[0]?.call('CLUSTER', 'MEET', '127.0.0.1', servers[i]?.port ?? 0);
  }
  await until(
    async () => {
      const states = await Promise.all(clients.map((client) => client.call('CLUSTER', 'INFO')));
      return states.every((state) => /cluster_state:ok.*cluster_known_nodes:3/s.test(String(state)));
    },
    { timeoutMs: 30_000, everyMs: 100, what: 'a cluster of three that agree' },
  );
  await Promise.all(clients.map((client) => closeRedis(client)));

  const nodes = servers.map(({ port }) => ({ host: '127.0.0.1', port }));
  const reach: Reach = {
    env: { REDIS_CLUSTER: nodes.map(({ host, port }) => `${host}:${port}`).join(',') },
    config: { url: servers[0]?.url ?? '', cluster: nodes },
  };
  return {
    reach,
    /** all servers, the one that holds this slot first */
    holderFirst: (slot: number): readonly TestRedis[] => {
      const at = servers.findIndex((_, i) => slot < Math.floor(((i + 1) * SLOTS) / servers.length));
      return [...servers.slice(at), ...servers.slice(0, at)];
    },
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
};

export type RedisCluster = Awaited<ReturnType<typeof startCluster>>;
