import { readFileSync } from 'node:fs';
import type { Worker } from 'bullmq';
import type { RedisClient } from '../redis/connect.js';

/** Ids of jobs with the lock token a worker took each of them with. */
export type Tokens = ReadonlyMap<string, string>;

const SCRIPT = readFileSync(new URL('../../lua/held-jobs.lua', import.meta.url), 'utf8');

/**
 * The jobs in active whose lock is the worker's by what Redis says, whether the worker knows of them or not. Of those it `had` it
 * takes the lock again where that ran out; one that another worker has locked is never among them.
 */
export async function heldJobs(worker: Worker, redis: RedisClient, had: Tokens): Promise<Tokens> {
  const lockMs = worker.opts.lockDuration ?? 30_000;
  const pairs = [...had].flat();
  const reply = await redis.eval(
    SCRIPT,
    1,
    worker.toKey('active'),
    worker.toKey(''),
    `${worker.id}:`,
    lockMs,
    ...pairs,
  );
  const held = new Map<string, string>();
  if (!Array.isArray(reply)) return held;
  for (let i = 0; i + 1 < reply.length; i += 2) held.set(String(reply[i]), String(reply[i + 1]));
  return held;
}
