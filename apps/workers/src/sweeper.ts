import type { Ledger, OpenWork } from '@scm-relay/ledger';
import type { JobSpec, Logger, Queues } from '@scm-relay/runtime';
import type { QueueName } from '@scm-relay/schemas';

export interface SweeperDependencies {
  readonly ledger: Pick<Ledger, 'overdue' | 'openCount' | 'openWork' | 'requeue' | 'seen' | 'sweepTurn'>;
  readonly queues: Pick<Queues, 'states'>;
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
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const open = await deps.ledger.openWork(queue, BATCH);
    if (open.length > 0) putBack += await sweepBatch(deps, queue, open);
    if (open.length < BATCH) break;
  }
  return putBack;
};

const sweepBatch = async (deps: SweeperDependencies, queue: QueueName, open: readonly OpenWork[]): Promise<number> => {
  const { ledger, queues, logger } = deps;
  const states = await queues.states(open.map(({ jobId }) => ({ queue, id: jobId })));
  const held = open.filter((_, i) => states[i] === 'held').map(({ id }) => id);
  const lost = open.filter((_, i) => states[i] !== 'held').map(({ id }) => id);
  if (held.length > 0) {
    await ledger.seen(queue, held, Math.max(LOOK_AGAIN_MS, (await ledger.openCount(queue)) * LOOK_AGAIN_MS_EACH));
  }
  if (lost.length === 0) return 0;
  const jobs = await ledger.requeue(queue, lost);
  await deps.enqueue(jobs);
  if (jobs.length > 0) logger.warn('open work without a job was put back', { queue, jobs: jobs.length });
  return jobs.length;
};

/** Takes what waited too long to the attention list. */
export const sweepOverdue = async ({ ledger, logger }: SweeperDependencies): Promise<number> => {
  const events = await ledger.overdue(BATCH);
  for (const event of events) logger.warn('event waited too long', { event });
  return events.length;
};

export interface Sweeper {
  stop(): Promise<void>;
}

/** How much of the interval a process has a queue to itself: less than all of it, so that it gets its next turn in time. */
const TURN = 0.8;

/** Sweeps the given queues, and what is overdue, every `everyMs`; one sweep at a time, and one process at a time per queue. */
export const startSweeper = (deps: SweeperDependencies, queues: readonly QueueName[], everyMs: number): Sweeper => {
  let under = Promise.resolve();
  const sweep = async (): Promise<void> => {
    try {
      await sweepOverdue(deps);
      for (const queue of queues) {
        if (await deps.ledger.sweepTurn(queue, everyMs * TURN)) await sweepQueue(deps, queue);
      }
    } catch (error) {
      deps.logger.warn('sweep failed, the next one tries again', { error });
    }
  };
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    under = sweep().finally(() => {
      busy = false;
    });
  }, everyMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await under;
    },
  };
};
