import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Job, Worker } from 'bullmq';
import type { Logger } from '../logger.js';
import { isReady, type RedisClient } from '../redis/connect.js';

/** Ids of jobs with the lock token a worker took each of them with. */
type Tokens = ReadonlyMap<string, string>;

const SCRIPT = readFileSync(new URL('../../lua/locked-jobs.lua', import.meta.url), 'utf8');

/**
 * The jobs in active whose lock is the worker's by what Redis says, whether the worker knows of them or not. Of those it `had` it
 * takes the lock again where that ran out; one that another worker has locked is never among them.
 */
async function lockedJobs(worker: Worker, redis: RedisClient, had: Tokens): Promise<Tokens> {
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

/**
 * Puts the jobs that a lost connection cut off back to wait as soon as it is there again; BullMQ by itself finds them only when
 * their locks have run out (`lockMs`) and the check for stalled jobs has come round twice. There are two kinds:
 *
 * - Redis gave this worker a job, or the next one together with the end of another, and the answer was lost with the connection.
 *   The job is in active under a lock of ours and nobody works on it. ioredis sends the command again, which takes another job.
 * - The processor returned, but its end could not be recorded: the lock ran out while Redis was away.
 *
 * A job whose processor runs still, or whose end is on its way, is left alone, as is one that another worker has locked. Call it
 * before the worker runs; `redis` must be the connection the worker takes its jobs by.
 */
export function putBackCutOff<Data, Result>(worker: Worker<Data, Result>, redis: RedisClient, logger: Logger): void {
  let losses = 0;
  let lookedAfter = 0;
  /** jobs from the moment we hear that they are ours until BullMQ is done with them, and the losses there had been until then */
  const inHands = new Map<Job<Data, Result>, number>();
  /** id and lock token of jobs that BullMQ is done with, though the connection was lost and nothing says that the end was recorded */
  const unrecorded = new Map<string, string>();
  /** while we look: ids of all jobs that were in our hands since we asked, also of those that ended before the answer */
  let seen: Set<string> | undefined;

  worker.on('active', (job) => {
    inHands.set(job, losses);
    unrecorded.delete(job.id ?? '');
    seen?.add(job.id ?? '');
  });
  worker.on('completed', (job) => inHands.delete(job));
  worker.on('failed', (job) => job && inHands.delete(job));
  // there is no event for a job that BullMQ gave up on
  const processJob = worker.processJob.bind(worker);
  worker.processJob = async (job, token, fetchNext) => {
    try {
      return await processJob(job, token, fetchNext);
    } finally {
      const lossesBefore = inHands.get(job) ?? losses;
      inHands.delete(job);
      if (lossesBefore !== losses && job.id !== undefined) {
        unrecorded.set(job.id, token);
        look();
      }
    }
  };

  const lost = () => {
    losses += 1;
  };
  redis.on('close', lost);
  redis.on('ready', look);
  // a cluster stays `ready` while it loses and finds single nodes
  redis.on('-node', lost);
  redis.on('+node', look);

  // one at a time: a job that one look puts back and that we take again must not be put back by another that saw it before
  let looked: Promise<void> = Promise.resolve();
  function look(): void {
    looked = looked.then(putBack).catch((error: unknown) => {
      if (isReady(redis)) logger.warn('jobs that were cut off could not be put back', { queue: worker.name, error });
    });
  }

  async function putBack(): Promise<void> {
    if (losses === lookedAfter && unrecorded.size === 0) return;
    const until = losses;
    const had = new Map(unrecorded);
    const ours = new Set([...inHands.keys()].map(({ id }) => id ?? ''));
    seen = ours;
    try {
      const locked = await lockedJobs(worker, redis, had);
      lookedAfter = until;
      for (const [id, token] of had) if (unrecorded.get(id) === token) unrecorded.delete(id);
      // the answers that came before this one have been read: the jobs in them are in our hands after this turn
      await setImmediate();
      await Promise.all([...locked].filter(([id]) => !ours.has(id)).map(([id, token]) => toWait(id, token)));
    } finally {
      seen = undefined;
    }
  }

  async function toWait(id: string, token: string): Promise<void> {
    try {
      await worker.getBackend().moveJobFromActiveToWait(id, token);
      logger.warn('job was cut off by a lost connection and goes back to its queue', { queue: worker.name, job: id });
    } catch (error) {
      // removed or taken over meanwhile: whoever has it decides
      logger.warn('job that was cut off could not be put back', { queue: worker.name, job: id, error });
    }
  }
}
