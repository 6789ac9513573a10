import { closeRedis, connectRedis, type RedisClient } from '@scm-relay/runtime';
import { freePort } from '../../support/free-port.js';
import { startPostgres, type TestPostgres } from '../../support/postgres.js';
import { runProcess, type TestProcess } from '../../support/processes.js';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { redisConfig, silentLogger } from '../../support/shared-redis.js';

/** A Redis and a PostgreSQL of their own, which may be stopped. Call inside `describe`. */
export const useServers = () => {
  let redis: TestRedis;
  let client: RedisClient;
  let postgres: TestPostgres;
  before(async () => {
    [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
    client = connectRedis(redisConfig(redis.url, '{t}'), { role: 'worker', name: 'test', logger: silentLogger });
  });
  after(async () => {
    await closeRedis(client);
    await Promise.all([redis.stop(), postgres.stop()]);
  });
  return {
    redis: () => redis,
    client: () => client,
    postgres: () => postgres,
    /** a history process, which may not be ready yet */
    start: async (url: string, prefix: string): Promise<{ readonly process: TestProcess; readonly health: string }> => {
      const port = await freePort();
      const process = runProcess('apps/history/dist/main.js', [], {
        REDIS_URL: redis.url,
        REDIS_KEY_PREFIX: prefix,
        HISTORY_URL: url,
        HISTORY_HEALTH_PORT: String(port),
      });
      return { process, health: `http://127.0.0.1:${port}` };
    },
  };
};
