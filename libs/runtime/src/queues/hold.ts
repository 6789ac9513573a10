import { readFileSync } from 'node:fs';
import type { RedisClient } from '../redis/connect.js';

/** Keeps a whole queue, in all processes, from handing out jobs for `ms` milliseconds. */
export type Hold = (ms: number) => Promise<void>;

/** BullMQ writes this into the limiter's counter to hold a queue; any smaller number there is a count of jobs. */
const HELD = Number.MAX_SAFE_INTEGER;

const SCRIPT = readFileSync(new URL('../../lua/hold-queue.lua', import.meta.url), 'utf8');

/** `limiterKey` is the queue's own; BullMQ heeds it only in a worker that has a limiter. */
export const createHold =
  (redis: RedisClient, limiterKey: string): Hold =>
  async (ms) => {
    await redis.eval(SCRIPT, 1, limiterKey, ms, HELD);
  };
