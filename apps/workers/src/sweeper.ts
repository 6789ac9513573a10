import type { Ledger } from '@scm-relay/ledger';
import type { JobSpec, Logger, Queues } from '@scm-relay/runtime';
import type { QueueName } from '@scm-relay/schemas';

export interface SweeperDependencies {
  readonly ledger: Pick<Ledger, 'overdue' | 'openWork' | 'requeue' | 'seen'>;
  readonly queues: Pick<Queues, 'states'>;
  readonly enqueue: (specs: readonly JobSpec[]) => Promise<void>;
  readonly logger: Logger;
}

/** How many pieces of work one sweep of a queue looks at. */
const BATCH = 500;
/** Work whose job is there is looked at again after this long. */
const LOOK_AGAIN_MS = 60_000;

/**
 * Puts back what the ledger calls open and no queue holds: a process that died between claim and job, a lost wake-up, a queue
 * lost by Redis, a job finished or removed by hand. Safe in any number of processes: every step is atomic in the ledger, and a
 * job that turns out to be one too many finds its generation gone. Returns how many jobs it put back.
 */
export const sweepQueue = async (deps: SweeperDependencies, queue: QueueName): Promise<number> => {
  const { ledger, queues, logger } = deps;
  const open = await ledger.openWork(queue, BATCH);
  if (open.length === 0) return 0;
  const states = await queues.states(open.map(({ jobId }) => ({ queue, id: jobId })));
  const held = open.filter((_, i) => states[i] === 'held').map(({ id }) => id);
  const lost = open.filter((_, i) => states[i] !== 'held').map(({ id }) => id);
  if (held.length > 0) await ledger.seen(queue, held, LOOK_AGAIN_MS);
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

/** Sweeps the given queues, and what is overdue, every `everyMs`; one sweep at a time. */
export const startSweeper = (deps: SweeperDependencies, queues: readonly QueueName[], everyMs: number): Sweeper => {
  let under = Promise.resolve();
  const sweep = async (): Promise<void> => {
    try {
      await sweepOverdue(deps);
      for (const queue of queues) await sweepQueue(deps, queue);
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
