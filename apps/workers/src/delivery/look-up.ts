import { setTimeout as pause } from 'node:timers/promises';
import { type Ledger, type LookUp, UnknownDataKeyError } from '@scm-relay/ledger';
import type { DeliveryJob, JobEnd, JobSpec, Logger } from '@scm-relay/runtime';
import { UNREADABLE_RETRY_MS } from '../retry.js';
import { outcomeOf } from './client-fault.js';
import type { Sender } from './sender.js';

const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 6 * 3_600_000;
/** At once, then after 1 min, 2 min, 4 min … over a day: by then a person has looked. */
const MOST_LOOK_UPS = 13;
/** One that came too late to leave may try again after this long. */
const UNSENT_MS = 1000;

export interface LookUpDependencies {
  readonly ledger: Pick<Ledger, 'askVendor' | 'prove' | 'missed'>;
  readonly sender: Sender;
  readonly logger: Logger;
  readonly enqueue: (specs: readonly JobSpec[]) => Promise<void>;
}

/** How long after a look-up that found nothing the next one follows; null: none does. */
const nextLookUpMs = (asked: number): number | null =>
  asked + 1 >= MOST_LOOK_UPS ? null : Math.min(FIRST_WAIT_MS * 2 ** asked, LONGEST_WAIT_MS);

/**
 * Asks whether a delivery of unknown outcome arrived, again and again while it waits for a person. A hit takes it off the
 * attention list; a miss says nothing (VENDOR-FACTS, "Lead for reconciling").
 */
export const lookUp = async (deps: LookUpDependencies, job: DeliveryJob, asked: number): Promise<JobEnd> => {
  try {
    return await lookedUp(deps, job, asked);
  } catch (error) {
    if (!(error instanceof UnknownDataKeyError)) throw error;
    deps.logger.error('look-up not made', { delivery: job.delivery, error });
    return { end: 'postpone', ms: UNREADABLE_RETRY_MS };
  }
};

const lookedUp = async (deps: LookUpDependencies, job: DeliveryJob, asked: number): Promise<JobEnd> => {
  const { ledger, sender, logger } = deps;
  const which: LookUp = { delivery: job.delivery, generation: job.generation, asked };
  /** what the gate let pass too late is asked anew; a rate counts it all the same, which is never too much for the vendor */
  const askGate = async () => {
    const askedAt = performance.now();
    const ask = await ledger.askVendor(which, sender.limits);
    return ask.answer === 'ask' && sender.tooLate(askedAt) ? ({ answer: 'late', ms: UNSENT_MS } as const) : ask;
  };
  const ask = await askGate();
  if (ask.answer === 'late') return { end: 'postpone', ms: ask.ms };
  // only a request can probe an open breaker: a look-up must not keep the queue from it
  if (ask.answer === 'held') return { end: ask.by === 'breaker' ? 'postpone' : 'hold', ms: ask.ms };
  if (ask.answer === 'gone' || !sender.canLookUp) return { end: 'done', result: 'settled' };
  const ledgerFailures: unknown[] = [];
  /** one more page of the vendor's list is one more call */
  const mayCall = async (): Promise<boolean> => {
    const until = performance.now() + sender.limits.leaseMs;
    for (;;) {
      const again = await askGate();
      if (again.answer !== 'held' && again.answer !== 'late') return again.answer === 'ask';
      if (performance.now() + again.ms > until) return false;
      await pause(again.ms);
    }
  };
  // that the ledger fails is no fault of the client, through which it would come back
  const mayAsk = (): Promise<boolean> =>
    mayCall().catch((error: unknown) => {
      ledgerFailures.push(error);
      return false;
    });
  const found = await outcomeOf(
    () => sender.lookUp(job.operation, ask.request, mayAsk),
    (error) => logger.error('look-up failed by a fault of ours', { delivery: job.delivery, asked, error }),
  );
  if (ledgerFailures.length > 0) throw ledgerFailures[0];
  logger.info('look-up', { delivery: job.delivery, destination: job.destination, asked, outcome: found.outcome });
  const result =
    found.outcome === 'delivered'
      ? await ledger.prove(which, found.vendorState)
      : await ledger.missed(which, nextLookUpMs(asked), found.outcome === 'retry' ? found.after : undefined);
  await deps.enqueue(result.wake);
  return { end: 'done', result: result.answer };
};
