import type { JobSpec, RedisClient } from '@scm-relay/runtime';
import { isEventKind, type QueueName, splitEventId } from '@scm-relay/schemas';
import { list, parsed } from '../script/replies.js';
import { keysUnder, type LedgerContext, run, runMany, script } from '../script/script.js';
import { deliveryJobId, mappingJob, wakes } from '../shared/wake.js';

const OVERDUE = script('upkeep/overdue');
const REQUEUE = script('upkeep/requeue');
const TAKE_TURN = script('upkeep/take-turn');

/**
 * Whether this process may sweep a queue now; nobody else may for `ms`. Sweeping twice would do no harm: this spares Redis the work
 * of every process beyond the first. A process that dies with the turn keeps it for no longer than that.
 */
export const sweepTurn = async (context: LedgerContext, what: string, ms: number): Promise<boolean> =>
  (await run(context, TAKE_TURN, { what, ms })) === 1;

/**
 * Does such work where it is this process's turn. One that fails gives the turn back: whoever asks next tries again, and the work does not
 * wait until the whole of `ms` is over.
 */
export const inTurn = async (
  context: LedgerContext,
  what: string,
  ms: number,
  work: () => Promise<void>,
): Promise<void> => {
  if (!(await sweepTurn(context, what, ms))) return;
  try {
    await work();
  } catch (error) {
    // where Redis is what failed the turn ends by itself
    await context.redis.del(keysUnder(context.prefix)('sweeping', what)).catch(() => undefined);
    throw error;
  }
};

/** How much work of a queue is open. */
export const openCount = ({ redis, prefix }: LedgerContext, queue: QueueName): Promise<number> =>
  redis.zcard(keysUnder(prefix)('open', queue));

/** An open piece of work whose job should be on its queue, under the id of that job. */
export interface OpenWork {
  readonly id: string;
  readonly jobId: string;
}

/** Milliseconds since 1970 by the clock that all scores were made by. */
const redisNow = async (redis: RedisClient): Promise<number> => {
  const [seconds, micros] = (await redis.time()).map(Number);
  return (seconds ?? 0) * 1000 + Math.floor((micros ?? 0) / 1000);
};

/** What cannot be read is looked at again after this long, so that however much of it there is, what lies behind it has its turn. */
const DAMAGED_AGAIN_MS = 60_000;

/** Moves members that are there to a later time. */
const put = async (redis: RedisClient, name: string, ids: readonly string[], at: number): Promise<void> => {
  if (ids.length > 0) await redis.zadd(name, 'XX', ...ids.flatMap((id) => [at, id]));
};

/** What could not be done with one piece of work; the others are done all the same. */
type OnError = (id: string, error: Error) => void;

/** Takes what waited too long to the attention list; returns the events it took. */
export const overdue = async (
  context: LedgerContext,
  limit: number,
  onError: OnError = () => undefined,
): Promise<string[]> => {
  const { redis, prefix } = context;
  const now = await redisNow(redis);
  const ids = await redis.zrangebyscore(keysUnder(prefix)('deadlines'), '-inf', now, 'LIMIT', 0, limit);
  const replies = await runMany(
    context,
    OVERDUE,
    ids.map((id) => ({ id })),
  );
  const failed: string[] = [];
  for (const [i, id] of ids.entries()) {
    const reply = replies[i];
    if (!(reply instanceof Error)) continue;
    onError(id, reply);
    failed.push(id);
  }
  await put(redis, keysUnder(prefix)('deadlines'), failed, now + DAMAGED_AGAIN_MS);
  return ids.filter((_, i) => replies[i] === 1);
};

interface Generation {
  readonly gen?: number;
  readonly asked?: number;
}

const generationOf = (json: string | null): Generation => (json === null ? {} : parsed<Generation>(json));

const mappingJobIdOf = async ({ redis, prefix }: LedgerContext, id: string): Promise<string> => {
  const event = splitEventId(id);
  if (!event) throw new Error('an open event is of no kind');
  const { gen = 0 } = generationOf(await redis.hget(keysUnder(prefix)('event', id), 'state'));
  return mappingJob(event.kind, event.seq, gen).id;
};

const deliveryJobIdOf = async ({ redis, prefix }: LedgerContext, id: string): Promise<string> => {
  const at = id.indexOf('/');
  const { gen = 0, asked } = generationOf(
    await redis.hget(keysUnder(prefix)('event', id.slice(at + 1)), id.slice(0, at)),
  );
  return deliveryJobId(id, gen, asked === undefined ? '' : String(asked));
};

/** Those whose job cannot be said are left out. */
const withJobs = async (
  context: LedgerContext,
  queue: QueueName,
  ids: readonly string[],
  onError: OnError,
): Promise<OpenWork[]> => {
  const jobIdOf = isEventKind(queue) ? mappingJobIdOf : deliveryJobIdOf;
  const found = await Promise.allSettled(ids.map(async (id) => ({ id, jobId: await jobIdOf(context, id) })));
  return found.flatMap((each, i) => {
    if (each.status === 'fulfilled') return [each.value];
    onError(ids[i] ?? '', each.reason);
    return [];
  });
};

/** Open work of a queue that nobody has looked at for a while, oldest first. */
export const openWork = async (
  context: LedgerContext,
  queue: QueueName,
  limit: number,
  onError: OnError = () => undefined,
): Promise<OpenWork[]> => {
  const { redis, prefix } = context;
  const now = await redisNow(redis);
  const open = keysUnder(prefix)('open', queue);
  const ids = await redis.zrangebyscore(open, '-inf', now, 'LIMIT', 0, limit);
  const failed: string[] = [];
  const found = await withJobs(context, queue, ids, (id, error) => {
    failed.push(id);
    onError(id, error);
  });
  await put(redis, open, failed, now + DAMAGED_AGAIN_MS);
  return found;
};

/** Deliveries and look-ups whose time came at least `lateMs` ago and which no worker has taken, the longest due first. */
export const dueWork = async (
  context: LedgerContext,
  queue: QueueName,
  lateMs: number,
  limit: number,
  onError: OnError = () => undefined,
): Promise<OpenWork[]> => {
  const { redis, prefix } = context;
  const first = await redis.zrange(keysUnder(prefix)('due', queue), '0', String(limit - 1), 'WITHSCORES');
  if (first.length === 0) return [];
  const until = (await redisNow(redis)) - lateMs;
  return withJobs(
    context,
    queue,
    first.filter((_, i) => i % 2 === 0 && Number(first[i + 1]) <= until),
    onError,
  );
};

/** New jobs, under a new generation, for open work that no queue holds. */
export const requeue = async (
  context: LedgerContext,
  queue: QueueName,
  ids: readonly string[],
  onError: OnError = () => undefined,
): Promise<JobSpec[]> => {
  const replies = await runMany(
    context,
    REQUEUE,
    ids.map((id) => ({ queue, id, mapping: isEventKind(queue) })),
  );
  const failed: string[] = [];
  const jobs = replies.flatMap((reply, i) => {
    if (!(reply instanceof Error)) return wakes(list(reply)[0]);
    onError(ids[i] ?? '', reply);
    failed.push(ids[i] ?? '');
    return [];
  });
  if (failed.length > 0) await seen(context, queue, failed, DAMAGED_AGAIN_MS);
  return jobs;
};

/** Its job is there: look again after `ms`. What ended meanwhile stays away. */
export const seen = async (
  { redis, prefix }: LedgerContext,
  queue: QueueName,
  ids: readonly string[],
  ms: number,
): Promise<void> => {
  await put(redis, keysUnder(prefix)('open', queue), ids, (await redisNow(redis)) + ms);
};
