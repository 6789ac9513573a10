import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { EventKind, QueueName } from '@scm-relay/schemas';
import { type Job, type JobsOptions, WaitingError, type WorkerOptions } from 'bullmq';
import type { Logger } from '../logger.js';
import { isReady, type RedisClient } from '../redis/connect.js';
import { putBackCutOff } from './cut-off.js';
import { createHold, type Hold } from './hold.js';
import { finish, RetryError, unexpected } from './job-end.js';
import type { DeliveryJob, JobEnd, MappingJob, Processor } from './jobs.js';
import { PatientWorker, tellErrors } from './patient.js';
import { trimCompleted } from './trim.js';

/** What a job of this queue carries. */
export type JobDataOf<Q extends QueueName> = Q extends EventKind ? MappingJob : DeliveryJob;

export interface WorkerSettings<Q extends QueueName> {
  readonly queue: Q;
  /** of the role `worker`; shared with whoever else uses it, so that what they send in one turn of the event loop leaves in one write */
  readonly redis: RedisClient;
  readonly keyPrefix: string;
  /** jobs at a time in this process */
  readonly concurrency: number;
  readonly process: Processor<JobDataOf<Q>>;
  readonly logger: Logger;
  /** shown by Bull Board and CLIENT LIST */
  readonly name: string;
  /** how long a job may go without a sign of life from its process, milliseconds; then another takes it */
  readonly lockMs?: number;
  /** how often it is looked for such jobs, milliseconds */
  readonly stalledCheckMs?: number;
  /** false: no job of it ever holds its queue. BullMQ then counts none of them against a rate, three commands per job */
  readonly holds?: boolean;
  /** called once if the worker stops taking jobs though nobody told it to */
  readonly onFatal?: (error: unknown) => void;
}

/** What readiness needs to know. Times are those of `performance.now()`, which a date that is set changes nothing of. */
export interface WorkerHealth {
  readonly queue: QueueName;
  /** the loop that takes jobs is alive, and its connection is */
  readonly running: boolean;
  readonly active: number;
  /** most jobs it takes at a time */
  readonly concurrency: number;
  readonly startedAt: number;
  /** null: none yet */
  readonly lastTakenAt: number | null;
  readonly lastFinishedAt: number | null;
}

export interface RunningWorker {
  health(): WorkerHealth;
  /** Takes no more jobs and waits for those under way. While Redis is away it does not wait. The connection stays open. */
  close(): Promise<void>;
}

/** A hold is ignored by a worker without a limiter: who may hold its queue has one that limits nothing. */
const NO_LIMIT = { max: 1_000_000_000, duration: 1000 };

/** A stalled job is found by the ledger; BullMQ shall run it again however often that happens, never fail it by itself. */
const UNLIMITED = 1_000_000_000;

/**
 * Every stage counts its attempts in the ledger, which alone decides when they are exhausted: BullMQ's own count would fail a job
 * behind the ledger's back, without a transition.
 */
const RETRIES: JobsOptions = { attempts: UNLIMITED, backoff: { type: 'relay' } };

/** How many failed jobs are kept for Bull Board, and at least so many of those that completed (trim.ts); the trace is the history. */
const KEPT_JOBS = 1000;

/** Somebody removed its record while a list named it: of what is open the sweeper makes a new job. */
const WITHOUT_RECORD: JobEnd = { end: 'failed', message: 'its record is gone' };

const INFO_EVERY_MS = 1000;

/** whether Redis tells of itself */
const told = (redis: RedisClient): Promise<boolean> =>
  redis.info('server').then(
    () => true,
    () => false,
  );

const refuseToHold: Hold = async () => {
  throw new Error('a job asked to hold a queue whose worker was started without holds');
};

/** Starts taking jobs at once. It waits for them on a connection of its own that BullMQ makes like the given one. */
export function startWorker<Q extends QueueName>(settings: WorkerSettings<Q>): RunningWorker {
  const { queue, redis, keyPrefix, logger, name } = settings;
  const startedAt = performance.now();
  let stopping = false;
  let active = 0;
  let lastTakenAt: number | null = null;
  let lastFinishedAt: number | null = null;

  const options: WorkerOptions = {
    connection: redis,
    prefix: keyPrefix,
    name,
    autorun: false,
    concurrency: settings.concurrency,
    ...(settings.holds === false ? {} : { limiter: NO_LIMIT }),
    lockDuration: settings.lockMs ?? 30_000,
    stalledInterval: settings.stalledCheckMs ?? 15_000,
    maxStalledCount: UNLIMITED,
    removeOnFail: { count: KEPT_JOBS },
    // a queue that is held is looked at again every second, so that its release is seen soon
    maximumRateLimitDelay: 1000,
    // after a lost connection the loop goes on within a second instead of fifteen
    runRetryDelay: 1000,
    settings: { backoffStrategy: (_attempt, _type, error) => (error instanceof RetryError ? error.delayMs : 1000) },
  };
  const worker = new PatientWorker<JobDataOf<Q>>(queue, processJob, options);
  // begins the lock of each job it takes; BullMQ's own, a UUID, is three times as long
  Object.assign(worker, { id: randomBytes(9).toString('base64url') });
  const hold = settings.holds === false ? refuseToHold : createHold(redis, worker.toKey('limiter'));
  putBackCutOff(worker, redis, logger);
  trimCompleted(worker, redis, logger, KEPT_JOBS);

  async function processJob(job: Job<JobDataOf<Q>>, token?: string): Promise<string | undefined> {
    Object.assign(job.opts, RETRIES);
    if (stopping) {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    lastTakenAt = performance.now();
    if (Object.keys(job.data ?? {}).length === 0) return finish(WITHOUT_RECORD, job, token, hold, logger);
    active += 1;
    try {
      const end = await settings
        .process({ queue, id: job.id ?? '', data: job.data, attemptsMade: job.attemptsMade })
        .catch((error: unknown) => unexpected(error, job, logger));
      return await finish(end, job, token, hold, logger);
    } finally {
      active -= 1;
      lastFinishedAt = performance.now();
    }
  }

  // BullMQ reports here what it gets over by itself: a lost lock, a reply error, a connection (told by connectRedis already)
  const tell = tellErrors(queue, logger);
  worker.on('error', (error) => {
    if (isReady(redis)) tell(error);
  });
  // BullMQ asks for Redis's version once, and never works where it was not told: another process does, once Redis tells it
  worker.waitUntilReady().catch(async (error: unknown) => {
    while (!stopping && !(await told(redis))) await pause(INFO_EVERY_MS, undefined, { ref: false });
    if (!stopping) settings.onFatal?.(error);
  });
  worker.on('stalled', (id) => logger.warn('job stalled and goes back to its queue', { queue, job: id }));
  worker.run().then(
    () => {
      if (!stopping) settings.onFatal?.(new Error(`the worker of ${queue} stopped`));
    },
    (error: unknown) => {
      if (!stopping) settings.onFatal?.(error);
    },
  );

  return {
    health: () => ({
      queue,
      running: worker.isRunning() && !stopping && isReady(redis),
      active,
      concurrency: settings.concurrency,
      startedAt,
      lastTakenAt,
      lastFinishedAt,
    }),
    close: async () => {
      stopping = true;
      await worker.close(!isReady(redis));
    },
  };
}
