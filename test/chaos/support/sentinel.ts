import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeRedis, connectRedis, type RedisClient } from '@scm-relay/runtime';
import { freePort } from '../../support/free-port.js';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { redisConfig, silentLogger } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';
import type { Reach } from './world.js';

const MASTER = 'relay';
/** how long a primary is silent before a sentinel calls it down; ours is short, Redis's own default is 30 s */
export const DOWN_AFTER_MS = 1500;

const field = (reply: unknown, name: string): string => {
  const flat = Array.isArray(reply) ? reply.map(String) : [];
  return flat[flat.indexOf(name) + 1] ?? '';
};

/** One primary, two replicas, three sentinels: all real processes. */
export const startSentinels = async () => {
  const primary = await startRedis();
  const toPrimary = ['--replicaof', '127.0.0.1', String(primary.port)];
  const replicas = [await startRedis(toPrimary), await startRedis(toPrimary)];
  const dir = await mkdtemp(join(tmpdir(), 'scm-test-sentinel-'));
  const binary = process.env.REDIS_SERVER_BIN ?? 'redis-server';

  const ports: number[] = [];
  const sentinels: ChildProcess[] = [];
  for (let i = 0; i < 3; i++) {
    const port = await freePort();
    const file = join(dir, `sentinel-${i}.conf`);
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${dir}`,
      `sentinel monitor ${MASTER} 127.0.0.1 ${primary.port} 2`,
      `sentinel down-after-milliseconds ${MASTER} ${DOWN_AFTER_MS}`,
      `sentinel failover-timeout ${MASTER} 10000`,
    ];
    await writeFile(file, `${lines.join('\n')}\n`);
    sentinels.push(spawn(binary, [file, '--sentinel'], { stdio: 'ignore' }));
    ports.push(port);
  }
  const lastResort = () => {
    for (const sentinel of sentinels) sentinel.kill('SIGKILL');
  };
  process.once('exit', lastResort);
  const ask: RedisClient = connectRedis(redisConfig(`redis://127.0.0.1:${ports[0]}`, '{t}'), {
    role: 'worker',
    name: 'test',
    logger: silentLogger,
  });
  const known = () => ask.call('SENTINEL', 'MASTER', MASTER);
  await until(
    async () => {
      const seen = await known();
      return field(seen, 'num-slaves') === '2' && field(seen, 'num-other-sentinels') === '2';
    },
    { timeoutMs: 30_000, everyMs: 200, what: 'sentinels that know each other and both replicas' },
  );
  await until(
    async () => {
      const client = connectRedis(redisConfig(primary.url, '{t}'), {
        role: 'worker',
        name: 'test',
        logger: silentLogger,
      });
      const online = ((await client.info('replication')).match(/state=online/g) ?? []).length;
      await closeRedis(client);
      return online === 2;
    },
    { timeoutMs: 30_000, everyMs: 200, what: 'both replicas in step' },
  );

  const nodes = ports.map((port) => ({ host: '127.0.0.1', port }));
  const reach: Reach = {
    env: {
      REDIS_SENTINELS: nodes.map(({ host, port }) => `${host}:${port}`).join(','),
      REDIS_SENTINEL_MASTER: MASTER,
      REDIS_WAIT_REPLICAS: '1',
    },
    config: { url: primary.url, sentinels: { nodes, master: MASTER } },
  };
  const servers: readonly TestRedis[] = [primary, ...replicas];
  return {
    reach,
    /** the server the sentinels call the primary */
    primary: async (): Promise<TestRedis> => {
      const port = Number(field(await known(), 'port'));
      const found = servers.find((server) => server.port === port);
      if (!found) throw new Error(`nobody listens on ${port}`);
      return found;
    },
    stop: async () => {
      await closeRedis(ask);
      for (const sentinel of sentinels) {
        const gone = once(sentinel, 'exit');
        sentinel.kill('SIGKILL');
        await gone;
      }
      process.off('exit', lastResort);
      await Promise.all(servers.map((server) => server.stop()));
      await rm(dir, { recursive: true, force: true });
    },
  };
};

export type Sentinels = Awaited<ReturnType<typeof startSentinels>>;
