import { setTimeout as pause } from 'node:timers/promises';
import { Cluster, type Redis } from 'ioredis';
import type { RedisClient } from './connect.js';

const mastersOf = (redis: RedisClient): readonly Redis[] =>
  redis instanceof Cluster ? redis.nodes('master') : [redis];

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
    Promise.allSettled(mastersOf(redis).map((node) => loadOn(node, library))),
    pause(WAIT_MS, [] as PromiseSettledResult<void>[]),
  ]);
  const refusals = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
  if (refusals.length > 0 && refusals.length === ends.length) throw refusals[0];
}

/** FUNCTION LIST answers a list of names and values for each library. */
const nameOf = (library: unknown): string => {
  const flat = Array.isArray(library) ? library.map(String) : [];
  return flat[flat.indexOf('library_name') + 1] ?? '';
};

const keepOn = async (node: Redis, prefix: string, libraries: ReadonlyMap<string, string>): Promise<void> => {
  const listed: unknown = await node.function('LIST', 'LIBRARYNAME', `${prefix}*`);
  const there = new Set(Array.isArray(listed) ? listed.map(nameOf) : []);
  const missing = [...libraries].filter(([name]) => !there.has(name));
  await Promise.all(missing.map(([, library]) => loadOn(node, library)));
  const old = [...there].filter((name) => name.startsWith(prefix) && !libraries.has(name));
  // another process may have removed one meanwhile
  await Promise.allSettled(old.map((name) => node.function('DELETE', name)));
};

/**
 * Has Redis keep these libraries, by their names, and no others whose names begin with `prefix`: what other versions of a program have
 * left. A version that still runs loads its own again. Where these cannot be loaded (no memory is left), those of others stay.
 */
export async function keepLibraries(
  redis: RedisClient,
  prefix: string,
  libraries: ReadonlyMap<string, string>,
): Promise<void> {
  // which masters a cluster has is not known before it has answered
  if (redis instanceof Cluster) await redis.ping();
  await Promise.all(mastersOf(redis).map((node) => keepOn(node, prefix, libraries)));
}
