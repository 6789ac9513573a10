import { randomUUID } from 'node:crypto';
import type { RedisClient } from '@scm-relay/runtime';

/** A board that died is replaced after it: longer than such work takes. */
const LOCK_MS = 30_000;

/** Runs `work` unless another board does the same right now. */
export type Alone = (work: () => Promise<void>) => Promise<void>;

/** One of all boards of a deployment at a time. `key`: what they agree by. */
export const createAlone =
  (redis: RedisClient, key: string): Alone =>
  async (work) => {
    const token = randomUUID();
    if ((await redis.set(key, token, 'PX', LOCK_MS, 'NX')) !== 'OK') return;
    try {
      await work();
    } finally {
      if ((await redis.get(key)) === token) await redis.del(key);
    }
  };
