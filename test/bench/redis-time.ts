import { setTimeout as pause } from 'node:timers/promises';
import type { RedisClient } from '@scm-relay/runtime';
import { redisFigures } from './redis-figures.js';

/** What the last events still do after their vendor was called: their ends are written. */
const TAIL_MS = 200;

/** Microseconds of Redis's processor time per event, while `work` makes `events` of them. */
export const redisTimePerEvent = async (
  redis: RedisClient,
  events: number,
  work: () => Promise<unknown>,
): Promise<number> => {
  const before = await redisFigures(redis);
  await work();
  await pause(TAIL_MS);
  const after = await redisFigures(redis);
  return ((after.cpuMs - before.cpuMs) * 1000) / events;
};
