import { randomUUID } from 'node:crypto';
import type { RedisClient } from '@scm-relay/runtime';
import { setAlways } from './set-always.js';

/** A board that died is replaced after it: longer than such work takes. */
const LOCK_MS = 30_000;

/** Only the own lock: after LOCK_MS another board may hold it. */
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;

/** Runs `work` unless another board does the same right now. */
export type Lock = (work: () => Promise<void>) => Promise<void>;

/** One of all boards of a deployment at a time. `key`: what they agree by. */
export const createLock =
  (redis: RedisClient, key: string): Lock =>
  async (work) => {
    const token = randomUUID();
    if ((await setAlways(redis, key, token, 'PX', LOCK_MS, 'NX')) !== 'OK') return;
    try {
      await work();
    } finally {
      await redis.eval(RELEASE, 1, key, token);
    }
  };
