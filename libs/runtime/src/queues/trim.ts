import { readFileSync } from 'node:fs';
import type { Worker } from 'bullmq';
import type { Logger } from '../logger.js';
import { isReady, type RedisClient } from '../redis/connect.js';

const SCRIPT = readFileSync(new URL('../../lua/trim-completed.lua', import.meta.url), 'utf8');

/** So many jobs end in one process before it trims again. */
const EVERY = 100;
/** Jobs that go by one call: Redis serves nobody else meanwhile. */
const AT_ONCE = 500;

/**
 * Keeps the last `kept` completed jobs of a worker's queue, and up to a hundred more of each process. BullMQ would take one out with each
 * that ends, by a command that names six keys, of which our jobs have one: a twentieth of all that an event writes.
 */
export function trimCompleted<Data, Result>(
  worker: Worker<Data, Result>,
  redis: RedisClient,
  logger: Logger,
  kept: number,
): void {
  let ended = 0;

  async function trim(): Promise<void> {
    for (let left = 1; left > 0; ) {
      left = Number(await redis.eval(SCRIPT, 1, worker.toKey('completed'), worker.toKey(''), kept, AT_ONCE));
    }
  }

  worker.on('completed', () => {
    // the first as well: processes may be started again before they have ended a hundred
    if (ended++ % EVERY !== 0) return;
    trim().catch((error: unknown) => {
      if (isReady(redis)) logger.warn('completed jobs were not trimmed', { queue: worker.name, error });
    });
  });
}
