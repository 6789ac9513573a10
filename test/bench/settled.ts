import type { Queues } from '@scm-relay/runtime';
import type { Queue } from 'bullmq';
import { until } from '../support/until.js';
import type { Load } from './load/load.js';
import type { Stage } from './stage.js';

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

/** Posts so many refunds of a notice that nobody has announced; resolves when all of them wait for it. */
export const parkRefunds = async (
  load: Load,
  { stage, base }: { readonly stage: Stage; readonly base: string },
  dn: string,
  events: number,
): Promise<void> => {
  await load.run({ url: `${base}/scm/refund`, connections: 32, events, posted: { kind: 'refund', dn } });
  await settled(stage.queues, `refunds waiting for notice ${dn}`);
};
