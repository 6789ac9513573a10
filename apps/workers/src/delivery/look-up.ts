import type { Client } from '@scm-relay/connectors';
import type { Ledger } from '@scm-relay/ledger';
import type { DeliveryJob, JobEnd, JobSpec, Logger } from '@scm-relay/runtime';

const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 6 * 3_600_000;
/** 1 min, 2 min, 4 min … over a day and a half: by then a person has looked. */
const MOST_LOOK_UPS = 12;

/** A job that asks the vendor later; it goes through the destination's queue, and so under its rate limit. */
export const lookupJob = (job: DeliveryJob, n: number): JobSpec => ({
  queue: job.destination,
  id: `${job.delivery}-look-up-${n}`,
  data: { ...job, lookup: true },
});

interface LookUpDependencies {
  readonly ledger: Pick<Ledger, 'unproven' | 'prove'>;
  readonly client: Client;
  readonly logger: Logger;
  readonly enqueue: (specs: readonly JobSpec[]) => Promise<void>;
}

/**
 * Asks whether a delivery of unknown outcome arrived, again and again while it waits for a person. A hit takes it off the
 * attention list; a miss says nothing (VENDOR-FACTS, "Lead for reconciling").
 */
export const lookUpAgain = async (deps: LookUpDependencies, job: DeliveryJob, tries: number): Promise<JobEnd> => {
  const { ledger, client, logger } = deps;
  const wait = (): JobEnd =>
    tries >= MOST_LOOK_UPS
      ? { end: 'done', result: 'not found' }
      : { end: 'retry', delayMs: Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS), message: 'to be looked up' };
  // The attempt itself ended with a look-up: the first one here comes after a while.
  if (tries === 0) return wait();
  const open = await ledger.unproven(job.delivery);
  if (!open || !client.lookup) return { end: 'done', result: 'settled' };
  const found = await client.lookup(job.operation, open.request);
  logger.info('look-up', { delivery: job.delivery, destination: job.destination, try: tries, outcome: found.outcome });
  if (found.outcome !== 'delivered') return wait();
  const proved = await ledger.prove(job.delivery, found.vendorState);
  await deps.enqueue(proved.wake);
  return { end: 'done', result: proved.answer };
};
