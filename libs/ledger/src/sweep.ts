import type { JobSpec, RedisClient } from '@scm-relay/runtime';
import type { QueueName } from '@scm-relay/schemas';
import { keysUnder } from './keys.js';
import { list, strings } from './replies.js';
import { type LedgerContext, run, runMany, SCRIPTS } from './scripts.js';
import { mappingJob, wakes } from './wake.js';

/** Takes what waited too long to the attention list; returns the events it took. */
export const overdue = async (context: LedgerContext, limit: number): Promise<string[]> =>
  strings(await run(context, SCRIPTS.overdue, [limit]));

/**
 * Whether this process may sweep a queue now; nobody else may for `ms`. Sweeping twice would do no harm: this spares Redis the work
 * of every process beyond the first. A process that dies with the turn keeps it for no longer than that.
 */
export const sweepTurn = async ({ redis, prefix }: LedgerContext, queue: QueueName, ms: number): Promise<boolean> =>
  (await redis.set(keysUnder(prefix)('sweeping', queue), '1', 'PX', ms, 'NX')) === 'OK';

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

/** Open work of a queue that nobody has looked at for a while, oldest first. */
export const openWork = async (context: LedgerContext, queue: QueueName, limit: number): Promise<OpenWork[]> => {
  const { redis, prefix } = context;
  const key = keysUnder(prefix);
  const ids = await redis.zrangebyscore(key('open', queue), '-inf', await redisNow(redis), 'LIMIT', 0, limit);
  const mapping = queue === 'checkout' || queue === 'refund' || queue === 'refuse';
  return Promise.all(
    ids.map(async (id) => {
      const generation = Number((await redis.hget(key(mapping ? 'event' : 'delivery', id), 'gen')) ?? 0);
      const job = mapping ? mappingJob(queue, id.slice(queue.length + 1), generation).id : `${id}-g${generation}`;
      return { id, jobId: job };
    }),
  );
};

/** New jobs, under a new generation, for open work that no queue holds. */
export const requeue = async (context: LedgerContext, queue: QueueName, ids: readonly string[]): Promise<JobSpec[]> => {
  const replies = await runMany(
    context,
    SCRIPTS.requeue,
    ids.map((id) => [queue, id]),
  );
  return replies.flatMap((reply) => (reply instanceof Error ? [] : wakes(list(reply)[0])));
};

/** Its job is there: look again after `ms`. What ended meanwhile stays away. */
export const seen = async (
  { redis, prefix }: LedgerContext,
  queue: QueueName,
  ids: readonly string[],
  ms: number,
): Promise<void> => {
  const next = (await redisNow(redis)) + ms;
  await redis.zadd(keysUnder(prefix)('open', queue), 'XX', ...ids.flatMap((id) => [next, id]));
};
