import { within } from '../timeout.js';
import { isReady, type RedisClient } from './connect.js';

const ANSWER_WITHIN_MS = 1000;

/** Whether Redis answers at all, within a second: false while there is no connection, and while a server hangs that has one. */
export const redisAnswers = async (redis: RedisClient): Promise<boolean> =>
  isReady(redis) &&
  within(ANSWER_WITHIN_MS, 'Redis', redis.ping()).then(
    () => true,
    () => false,
  );
