import { setTimeout as pause } from 'node:timers/promises';
import { Cluster } from 'ioredis';
import type { RedisClient } from './connect.js';

/** true while commands are answered without waiting for a connection */
export const isReady = (redis: RedisClient): boolean =>
  redis.status === 'ready' || (redis instanceof Cluster && redis.status === 'connect');

/** Ends a connection after what was sent on it is answered, but waits no longer than `limitMs` for that. */
export async function closeRedis(redis: RedisClient, limitMs = 1000): Promise<void> {
  if (isReady(redis)) {
    await Promise.race([redis.quit().catch(() => undefined), pause(limitMs, undefined, { ref: false })]);
  }
  redis.disconnect();
}
