import { closeRedis, connectRedis, type RedisClient, type RedisConfig } from '@scm-relay/runtime';
import { freshPrefix, startRedis, type TestRedis } from './redis.js';

const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

export const silentLogger = silent;

export const redisConfig = (url: string, keyPrefix: string): RedisConfig => ({
  url,
  keyPrefix,
  waitReplicas: 0,
  waitTimeoutMs: 200,
  requireDurable: false,
});

/** One Redis for a test file, a fresh key prefix for each test. Call inside `describe`. */
export const useRedis = () => {
  let server: TestRedis;
  let redis: RedisClient;
  let prefix = '';
  before(async () => {
    server = await startRedis();
    redis = connectRedis(redisConfig(server.url, '{t}'), { role: 'worker', name: 'test', logger: silent });
  });
  beforeEach(() => {
    prefix = freshPrefix();
  });
  after(async () => {
    await closeRedis(redis);
    await server.stop();
  });
  return {
    server: () => server,
    redis: () => redis,
    prefix: () => prefix,
    config: () => redisConfig(server.url, prefix),
  };
};
