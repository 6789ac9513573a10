import type { Queues } from '@scm-relay/runtime';
import type { Queue } from 'bullmq';
import { until } from '../support/until.js';

/** Resolves once no queue holds a job that waits, runs or is due later. Asking costs Redis commands: never while those are counted. */
export const settled = (queues: Queues, what: string): Promise<boolean> =>
  until(
    async () => {
      const counts = await queues.counts();
      return Object.values(counts).every(({ waiting, active, delayed }) => waiting + active + delayed === 0);
    },
    { timeoutMs: 600_000, everyMs: 50, what },
  );

/** The same for one queue that is not of the product. */
export const queueSettled = (queue: Queue): Promise<boolean> =>
  until(async () => (await queue.count()) + (await queue.getActiveCount()) === 0, {
    timeoutMs: 60_000,
    what: `end of queue ${queue.name}`,
  });
