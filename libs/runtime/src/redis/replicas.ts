import { Cluster } from 'ioredis';
import type { RedisConfig } from '../config/types.js';
import type { RedisClient } from './connect.js';

type ReplicaConfig = Pick<RedisConfig, 'waitReplicas' | 'waitTimeoutMs' | 'keyPrefix'>;

const MARK_MS = 10_000;

/**
 * true once the replicas that `REDIS_WAIT_REPLICAS` asks for hold everything written on this very connection before
 * (`WAIT` counts per connection); false when they do not within `REDIS_WAIT_TIMEOUT_MS`. Rejects when Redis does not answer.
 */
export async function confirmReplicas(
  redis: RedisClient,
  { waitReplicas, waitTimeoutMs, keyPrefix }: ReplicaConfig,
): Promise<boolean> {
  if (waitReplicas === 0) return true;
  // WAIT counts what this connection wrote: without a write of its own it would vouch for nothing, as when a repeated event was
  // written by another process. The key also leads the pipeline to the node that holds the others, for WAIT names none.
  const mark = `${keyPrefix}:wait`;
  const replies = await redis.pipeline().set(mark, '1', 'PX', MARK_MS).wait(waitReplicas, waitTimeoutMs).exec();
  for (const [error] of replies ?? [[new Error('WAIT was not answered')]]) if (error) throw error;
  return Number(replies?.[1]?.[1]) >= waitReplicas;
}

/**
 * Calls that come while one is under way share the next: a WAIT holds back whatever else leaves on its connection, and the next one, sent
 * after them all, vouches for what each of them wrote.
 */
function shared<T>(ask: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | null = null;
  const askNow = (): Promise<T> => {
    next = null;
    const asked = ask();
    underWay = asked;
    return asked;
  };
  return () => {
    next ??= underWay.then(askNow, askNow);
    return next;
  };
}

/**
 * The same for what was written since `performance.now()` was `since`: false as well if the connection, and with it perhaps the
 * primary, changed meanwhile. The new one's replicas vouch for what it holds, not for what the old one took with it.
 */
export function replicaCheck(redis: RedisClient, config: ReplicaConfig): (since: number) => Promise<boolean> {
  if (config.waitReplicas === 0) return async () => true;
  let changedAt = Number.NEGATIVE_INFINITY;
  let primaries = primariesOf(redis);
  redis.on('ready', () => {
    changedAt = performance.now();
  });
  const confirm = shared(() => confirmReplicas(redis, config));
  return async (since) => {
    const confirmed = await confirm();
    const now = primariesOf(redis);
    if (now !== primaries) changedAt = performance.now();
    primaries = now;
    return confirmed && changedAt < since;
  };
}

/** A cluster's primaries by address; a single Redis shows a change by a new connection. */
const primariesOf = (redis: RedisClient): string =>
  redis instanceof Cluster
    ? redis
        .nodes('master')
        .map(({ options }) => `${options.host}:${options.port}`)
        .sort()
        .join(' ')
    : '';
