import { isReady, type RedisClient } from './connect.js';
import { GuardedRedis } from './guarded.js';
import { refusalOf } from './refusal.js';
import { troubleOf } from './trouble.js';

/** Why nothing can be asked of Redis right now, for an operator; null: there is a connection on which it can. Holds no secret. */
export const redisAway = (redis: RedisClient): string | null => {
  if (isReady(redis)) return null;
  const refusal = refusalOf(redis);
  if (refusal !== null) return `Redis refuses: ${refusal}`;
  const loading = redis instanceof GuardedRedis ? redis.loading : null;
  if (loading !== null) return `Redis is loading its data (${loading}): it answers when it is done`;
  const silent = redis.status === 'connect' ? 'it takes the connection and does not answer' : null;
  return `Redis cannot be reached: ${troubleOf(redis) ?? silent ?? 'there is no connection to it'}`;
};
