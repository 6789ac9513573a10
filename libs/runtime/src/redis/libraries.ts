import { setTimeout as pause } from 'node:timers/promises';
import { Cluster, type Redis } from 'ioredis';
import type { RedisClient } from './connect.js';

/** A master of a cluster that does not answer holds up nobody: the caller tries again. */
const WAIT_MS = 1000;

const loadOn = async (node: Redis, library: string): Promise<void> => {
  try {
    await node.function('LOAD', library);
  } catch (error) {
    // another process was faster
    if (!(error instanceof Error) || !/already exists/i.test(error.message)) throw error;
  }
};

/**
 * Has Redis keep a library of functions (`FUNCTION LOAD`, Redis 7): replicas get it, and it stays in its files. In a cluster every
 * master loads it, for one that a slot moves to has its keys but not what another master loaded. One that is there already is left.
 */
export async function loadLibrary(redis: RedisClient, library: string): Promise<void> {
  if (!(redis instanceof Cluster)) return loadOn(redis, library);
  const ends = await Promise.race([
    Promise.allSettled(redis.nodes('master').map((node) => loadOn(node, library))),
    pause(WAIT_MS, [] as PromiseSettledResult<void>[]),
  ]);
  const refusals = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
  if (refusals.length > 0 && refusals.length === ends.length) throw refusals[0];
}
