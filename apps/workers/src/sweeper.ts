import type { Ledger, OpenWork } from '@scm-relay/ledger';
import { type JobSpec, type Logger, type Queues, type Repeated, repeat } from '@scm-relay/runtime';
import type { QueueName } from '@scm-relay/schemas';

export interface SweeperDependencies {
  readonly ledger: Pick<
    Ledger,
    | 'dueWork'
    | 'eraseAtRest'
    | 'eraseEnded'
    | 'inTurn'
    | 'overdue'
    | 'openCount'
    | 'openWork'
    | 'requeue'
    | 'seen'
    | 'sweepTurn'
    | 'trimHours'
  >;
  readonly queues: Pick<Queues, 'states' | 'dropStray' | 'promote' | 'delays'>;
  readonly enqueue: (specs: readonly JobSpec[]) => Promise<void>;
  readonly logger: Logger;
}

/** How many pieces of work are looked at in one round trip, and how many round trips one sweep of a queue makes at most. */
const BATCH = 500;
const MOST_BATCHES = 10;
/** Work whose job is there is looked at again after this long; a large backlog more rarely, so that what is new is seen in time. */
const LOOK_AGAIN_MS = 60_000;
const LOOK_AGAIN_MS_EACH = 5;

/**
 * Puts back what the ledger calls open and no queue holds: a process that died between claim and job, a lost wake-up, a queue
 * lost by Redis, a job finished or removed by hand. Safe in any number of processes: every step is atomic in the ledger, and a
 * job that turns out to be one too many finds its generation gone. Returns how many jobs it put back.
 */
export const sweepQueue = async (deps: SweeperDependencies, queue: QueueName): Promise<number> => {
  let putBack = 0;
  const unreadable = (id: string, error: Error): void =>
    deps.logger.error('open work could not be read', { queue, id, error: error.message });
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const open = await deps.ledger.openWork(queue, BATCH, unreadable);
    if (open.length > 0) putBack += await sweepBatch(deps, queue, open);
    if (open.length < BATCH) break;
  }
  return putBack;
};

const sweepBatch = async (deps: SweeperDependencies, queue: QueueName, open: readonly OpenWork[]): Promise<number> => {
  const { ledger, queues, logger } = deps;
  const states = await queues.states(open.map(({ jobId }) => ({ queue, id: jobId })));
  const recorded = open.filter((_, i) => states[i] === 'held').map(({ jobId }) => jobId);
  const stray = new Set(await queues.dropStray(queue, recorded));
  const isHeld = ({ jobId }: OpenWork, i: number): boolean => states[i] === 'held' && !stray.has(jobId);
  const held = open.filter(isHeld).map(({ id }) => id);
  const lost = open.filter((work, i) => !isHeld(work, i)).map(({ id }) => id);
  if (held.length > 0) {
    await ledger.seen(queue, held, Math.max(LOOK_AGAIN_MS, (await ledger.openCount(queue)) * LOOK_AGAIN_MS_EACH));
  }
  if (lost.length === 0) return 0;
  const jobs = await ledger.requeue(queue, lost, (id, error) =>
    logger.error('open work could not be put back', { queue, id, error: error.message }),
  );
  await deps.enqueue(jobs);
  if (jobs.length > 0) logger.warn('open work without a job was put back', { queue, jobs: jobs.length });
  return jobs.length;
};

/** Takes what waited too long to the attention list. */
export const sweepOverdue = async ({ ledger, logger }: SweeperDependencies): Promise<number> => {
  const events = await ledger.overdue(BATCH, (event, error) =>
    logger.error('an event that waited too long could not be taken to the attention list', {
      event,
      error: error.message,
    }),
  );
  for (const event of events) logger.warn('event waited too long', { event });
  return events.length;
};

/** How long after its time a job that a worker's clock holds back is promoted: later than BullMQ itself does it. */
const LATE_MS = 1_000;
const MOST_LATE = 100;

/**
 * A queue delays a job by the clock of the worker that delayed it, which may be wrong by hours; the ledger knows by Redis's when it is
 * due. Lets the queue hand out what it holds back longer than that.
 */
export const promoteDue = async ({ ledger, queues }: SweeperDependencies, queue: QueueName): Promise<void> => {
  if (!(await queues.delays(queue))) return;
  const due = await ledger.dueWork(queue, LATE_MS, MOST_LATE);
  if (due.length > 0)
    await queues.promote(
      queue,
      due.map(({ jobId }) => jobId),
    );
};

export interface SweepOptions extends SweeperDependencies {
  /** wakes the rest of those who wait for something that has happened */
  readonly waker: { wake(): Promise<void> };
  /** days at rest after which personal data go; null: with the notices themselves */
  readonly personalDays: number | null;
  /** how long an ended event is kept */
  readonly keepMs: number;
}

/** How often, and how much of that time a process has the turn to itself: less than all of it, so that it gets its next one. */
const PROMOTE_EVERY_MS = 1_000;
const SWEEP_EVERY_MS = 5_000;
const TRIM_EVERY_MS = 60_000;
const ERASE_EVERY_MS = 5_000;
const MOST_ERASED = 100;
/** How often all notices are looked through for those whose time is over, */
const AT_REST_EVERY_MS = 86_400_000;
/** and how often it is asked whose turn that is: a look that failed is soon taken again. */
const LOOK_AT_REST_EVERY_MS = 600_000;
const TURN = 0.8;
const HOURS_AT_A_TIME = 24;

const NOT_ERASED = 'personal data could not be erased, the next look tries again';

/** Takes personal data out of what has been at rest for too long: once a day, and again soon where that failed. */
export const sweepAtRest = async ({
  ledger,
  logger,
  personalDays,
}: Pick<SweepOptions, 'ledger' | 'logger' | 'personalDays'>): Promise<void> => {
  if (personalDays === null) return;
  await ledger.inTurn('personal', AT_REST_EVERY_MS, async () => {
    const notices = await ledger.eraseAtRest(personalDays, (dn, error) => logger.error(NOT_ERASED, { dn, error }));
    logger.info('personal data erased of what has long been at rest', { notices });
  });
};

/** Looks after the given queues. */
export const startSweeper = (deps: SweepOptions, names: readonly QueueName[]): Repeated => {
  const { ledger, logger } = deps;
  // each by itself: what fails is logged once, not with each queue and each second
  const every = (ms: number, step: () => Promise<unknown>, queue?: QueueName): Repeated =>
    repeat(ms, step, (error) =>
      logger.warn('sweep failed, the next one tries again', { ...(queue && { queue }), error }),
    );
  /** in turn with all other processes */
  const everyTurn = (ms: number, what: string, step: () => Promise<unknown>, queue?: QueueName): Repeated =>
    every(ms, async () => (await ledger.sweepTurn(what, ms * TURN)) && step(), queue);

  const erase = async (): Promise<void> => {
    const done = await ledger.eraseEnded(MOST_ERASED, (dn, error) => logger.error(NOT_ERASED, { dn, error }));
    if (done > 0) logger.info('personal data erased of what has ended', { notices: done });
  };
  const all = [
    everyTurn(ERASE_EVERY_MS, 'erasing', erase),
    everyTurn(TRIM_EVERY_MS, 'hours', () => ledger.trimHours(deps.keepMs, HOURS_AT_A_TIME)),
    every(LOOK_AT_REST_EVERY_MS, () => sweepAtRest(deps)),
    every(SWEEP_EVERY_MS, () => sweepOverdue(deps)),
    every(SWEEP_EVERY_MS, () => deps.waker.wake()),
    ...names.flatMap((queue) => [
      everyTurn(SWEEP_EVERY_MS, queue, () => sweepQueue(deps, queue), queue),
      everyTurn(PROMOTE_EVERY_MS, `due-${queue}`, () => promoteDue(deps, queue), queue),
    ]),
  ];
  return {
    stop: async () => {
      await Promise.all(all.map((each) => each.stop()));
    },
  };
};
