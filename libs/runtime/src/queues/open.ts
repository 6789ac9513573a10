import { QUEUES, type QueueName } from '@scm-relay/schemas';
import { ErrorCode, Job, Queue } from 'bullmq';
import type { Logger } from '../logger.js';
import { isReady, type RedisClient } from '../redis/connect.js';
import type { JobSpec } from './jobs.js';

/** `held`: waiting, active or delayed. `finished`: completed or failed, kept for Bull Board. `missing`: no record at all. */
export type JobState = 'held' | 'finished' | 'missing';

/** `completed` and `failed` are what is kept for Bull Board. `paused`: an operator stopped the queue. */
export type JobCounts = Readonly<Record<'waiting' | 'active' | 'delayed' | 'completed' | 'failed', number>> & {
  readonly paused: boolean;
};

export interface Queues {
  /**
   * Puts jobs on their queues in one round trip. The answer holds for each spec null once Redis confirmed it, or the error: each
   * reply is looked at by itself. An id that a queue knows already counts as confirmed and changes nothing. Never rejects; on a
   * fail-fast connection that is down every spec gets an error at once.
   */
  add(specs: readonly JobSpec[]): Promise<(Error | null)[]>;
  /**
   * Moves those jobs that are delayed now to wait, in one round trip. One that is not delayed any more, or that the queue does not
   * know, is left as it is. Rejects when Redis does not answer; some may have been moved then.
   */
  promote(queue: QueueName, ids: readonly string[]): Promise<void>;
  /** whether it holds any job back until later */
  delays(queue: QueueName): Promise<boolean>;
  /** BullMQ's own queue, for Bull Board and for an operator's pause */
  queue(name: QueueName): Queue;
  counts(): Promise<Readonly<Partial<Record<QueueName, JobCounts>>>>;
  state(queue: QueueName, id: string): Promise<JobState>;
  /** the same for many jobs in one round trip, in their order */
  states(jobs: readonly { readonly queue: QueueName; readonly id: string }[]): Promise<JobState[]>;
  /**
   * Of jobs that `states` calls held those that no list of the queue names (somebody deleted the list, or part of the queue was lost), and
   * those that stall again and again (their record is damaged): no worker will ever run them. Their records go. Looking through a long list costs Redis time, so of a long queue only the first few are
   * looked for.
   */
  dropStray(queue: QueueName, ids: readonly string[]): Promise<string[]>;
  /** closes the queues, not the connection */
  close(): Promise<void>;
}

/** Entries of its lists that Redis compares in one search for stray jobs: some milliseconds of its time. */
const MOST_COMPARED = 200_000;

/** A job is run again when its process died. One that stalls this often cannot be run: what it is for gets a new one. */
const MOST_STALLED = 3;

/** Enough for Bull Board's live view; the trace is the history. */
const EVENT_STREAM_LENGTH = 1000;

export function openQueues(redis: RedisClient, prefix: string, names: readonly QueueName[] = QUEUES): Queues {
  const failsFast = redis.options.enableOfflineQueue === false;
  const queues = new Map(
    names.map((name) => {
      const queue = new Queue(name, {
        connection: redis,
        prefix,
        streams: { events: { maxLen: EVENT_STREAM_LENGTH } },
        // on a fail-fast connection that drops at the wrong moment, the check would fail and BullMQ never try it again
        skipVersionCheck: failsFast,
      });
      // the connection reports its state itself
      queue.on('error', () => undefined);
      return [name, queue] as const;
    }),
  );

  const queue = (name: QueueName): Queue => {
    const found = queues.get(name);
    if (!found) throw new Error(`queue ${name} was not opened`);
    return found;
  };

  async function add(specs: readonly JobSpec[]): Promise<(Error | null)[]> {
    const first = specs[0];
    if (!first) return [];
    if (failsFast && !isReady(redis)) return specs.map(() => new Error('Redis is not connected'));
    try {
      const client = await queue(first.queue).getBackend().client;
      if (specs.length === 1) return [await addOne(client, queue(first.queue), first)];
      const pipeline = client.pipeline();
      const results: (Error | null)[] = [];
      const sent: number[] = [];
      for (const [index, spec] of specs.entries()) {
        results[index] = await push(pipeline, queue(spec.queue), spec);
        if (results[index] === null) sent.push(index);
      }
      const replies = sent.length === 0 ? [] : await pipeline.exec();
      sent.forEach((index, position) => {
        const id = specs[index]?.id;
        results[index] = judgeReply(replies?.[position], id);
      });
      return results;
    } catch (error) {
      return specs.map(() => asError(error));
    }
  }

  async function states(jobs: readonly { readonly queue: QueueName; readonly id: string }[]): Promise<JobState[]> {
    const pipeline = redis.pipeline();
    // a job's record has `timestamp` from its first moment, and `finishedOn` exactly while it is completed or failed
    for (const job of jobs) pipeline.hmget(queue(job.queue).toKey(job.id), 'timestamp', 'finishedOn');
    const replies = jobs.length === 0 ? [] : await pipeline.exec();
    return jobs.map((_, index) => {
      const [error, fields] = replies?.[index] ?? [new Error('no reply')];
      if (error) throw error;
      const [timestamp, finishedOn] = Array.isArray(fields) ? fields : [];
      return timestamp === null ? 'missing' : finishedOn === null ? 'held' : 'finished';
    });
  }

  async function dropStray(name: QueueName, ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const own = queue(name);
    // where an operator has paused the queue, what waits is in `paused`
    const lengths = await Promise.all(['wait', 'paused', 'active'].map((list) => redis.llen(own.toKey(list))));
    const length = lengths.reduce((sum, each) => sum + each, 1);
    const some = ids.slice(0, Math.max(1, Math.floor(MOST_COMPARED / length)));
    const found = await Promise.all(some.map((id) => own.getBackend().getState(id)));
    // BullMQ counts in `stc` how often a job has stalled
    const stalled = await Promise.all(ids.map((id) => redis.hget(own.toKey(id), 'stc')));
    const stray = ids.filter((_, i) => found[i] === 'unknown' || Number(stalled[i] ?? 0) >= MOST_STALLED);
    if (stray.length > 0) await redis.del(...stray.map((id) => own.toKey(id)));
    return stray;
  }

  return {
    add,
    dropStray,
    promote: async (name, ids) => {
      await Promise.all(ids.map((id) => promoteJob(queue(name), id)));
    },
    delays: async (name) => (await redis.zcard(queue(name).toKey('delayed'))) > 0,
    queue,
    states,
    state: async (name, id) => (await states([{ queue: name, id }]))[0] ?? 'missing',
    counts: async () =>
      Object.fromEntries(await Promise.all([...queues].map(async ([name, each]) => [name, await countsOf(each)]))),
    close: async () => {
      await Promise.all([...queues.values()].map((each) => each.close()));
    },
  };
}

type Pipeline = Parameters<Job['addJob']>[0];

/** Queues the insert on the pipeline; an error here is a spec BullMQ does not take. */
async function push(pipeline: Pipeline, queue: Queue, spec: JobSpec): Promise<Error | null> {
  try {
    await jobOf(queue, spec).addJob(pipeline);
    return null;
  } catch (error) {
    return asError(error);
  }
}

/** ioredis makes a pipeline by copying some hundred functions of BullMQ's: dearer than the job that it would carry. */
async function addOne(client: Pipeline, queue: Queue, spec: JobSpec): Promise<Error | null> {
  const answer = await jobOf(queue, spec).addJob(client);
  return judgeReply([null, answer], spec.id);
}

/** BullMQ takes an integer for an id of its own making, and a `:` for the end of one. It looks at ids in a job's options alone. */
const BAD_ID = /^-?\d+$|:/;

/**
 * An id in the options, and the options that hold for all jobs, would be written with each job: its worker knows them (worker.ts).
 */
function jobOf(queue: Queue, { id, data, delayMs = 0 }: JobSpec): Job {
  if (BAD_ID.test(id)) throw new Error('a job id is no integer and holds no colon');
  return new Job(queue, queue.name, data, delayMs > 0 ? { delay: Math.ceil(delayMs) } : {}, id);
}

/** The script answers the job's id; a negative number is an error code of its own. */
function judgeReply(reply: readonly [Error | null, unknown] | undefined, id: string | undefined): Error | null {
  if (!reply) return new Error('Redis did not answer');
  const [error, answer] = reply;
  if (error) return error;
  return answer === id ? null : new Error(`BullMQ answered ${String(answer)} to a job`);
}

async function countsOf(queue: Queue): Promise<JobCounts> {
  const [counts, paused] = await Promise.all([
    queue.getJobCounts('waiting', 'active', 'delayed', 'completed', 'failed'),
    queue.isPaused(),
  ]);
  const { waiting = 0, active = 0, delayed = 0, completed = 0, failed = 0 } = counts;
  return { waiting, active, delayed, completed, failed, paused };
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Moves a delayed job to wait; one that is not delayed any more, or was removed, is left as it is. */
async function promoteJob(queue: Queue, id: string): Promise<void> {
  try {
    await queue.getBackend().promote(id);
  } catch (error) {
    if (!isNotDelayed(error)) throw error;
  }
}

/** BullMQ's script answers a number, of which BullMQ makes the `code` of an error. */
const isNotDelayed = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === ErrorCode.JobNotInState;

/** Puts jobs on their queues. Never rejects: a job that could not be put there stays open in the ledger, where the sweeper finds it. */
export type Enqueue = (specs: readonly JobSpec[]) => Promise<void>;

export const createEnqueue =
  (queues: Pick<Queues, 'add'>, logger: Logger): Enqueue =>
  async (specs) => {
    const errors = (await queues.add(specs)).filter((error) => error !== null);
    if (errors.length > 0) {
      logger.warn('jobs were not queued, the sweeper will', { jobs: errors.length, error: errors[0] });
    }
  };
