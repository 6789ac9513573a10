import type { Ledger } from '@scm-relay/ledger';
import type { DeliveryJob, JobEnd, Processor } from '@scm-relay/runtime';
import { UNREADABLE_RETRY_MS } from '../retry.js';
import type { Release } from '../slots.js';
import { type LookUpDependencies, lookUp } from './look-up.js';
import type { Sent } from './recorder.js';
import type { Unsent } from './sender.js';

export interface DeliveryDependencies extends LookUpDependencies {
  readonly ledger: Pick<Ledger, 'begin'> & LookUpDependencies['ledger'];
}

const jobEnd = (sent: Sent | Unsent): JobEnd => {
  if ('unsent' in sent) return { end: sent.end, ms: sent.ms };
  if (sent.finished !== 'ok' || sent.outcome === 'delivered') return { end: 'done', result: sent.outcome };
  // promise 6: what the vendor asks for holds the whole queue, also when this job had its last attempt
  const hold = sent.holdMs === null ? {} : { holdQueueMs: sent.holdMs };
  // what a vendor says may quote a person's data: it stands in the trace alone
  const message = `${sent.outcome}: the trace says why`;
  if (sent.delayMs === null) return { end: 'failed', message, ...hold };
  return { end: 'retry', delayMs: sent.delayMs, message, ...hold };
};

/** A job that found its process at its end may be tried again after this long. */
const CLOSED_MS = 1000;

/** Claims, sends, judges, records: one job of a destination's queue from begin to end (DESIGN "How data flows", promise 3). */
export const deliveryProcessor = (deps: DeliveryDependencies): Processor<DeliveryJob> => {
  const { ledger, sender } = deps;

  const deliver = async (job: DeliveryJob, release: Release): Promise<JobEnd> => {
    const claimAsked = performance.now();
    const claim = await ledger.begin(job.delivery, job.generation, sender.limits);
    switch (claim.answer) {
      case 'gone':
      case 'behind':
        return { end: 'done', result: claim.answer };
      case 'busy':
      case 'early':
        return { end: 'postpone', ms: claim.ms };
      case 'held':
        return { end: 'hold', ms: claim.ms };
      case 'dangling':
        return jobEnd(await sender.conclude(claim, { newJob: false }));
      case 'unreadable':
        await sender.giveBack(claim, claim.error.message, UNREADABLE_RETRY_MS);
        return { end: 'postpone', ms: UNREADABLE_RETRY_MS };
      case 'go':
        return jobEnd(await sender.send(claim, { claimAsked, newJob: false, release }));
    }
  };

  return async ({ data: job }) => {
    const release = await (job.asked === undefined ? sender.claims.take() : sender.placeToAsk());
    // the process ends: another one takes it
    if (release === null) return { end: 'postpone', ms: CLOSED_MS };
    try {
      return await (job.asked === undefined ? deliver(job, release) : lookUp(deps, job, job.asked));
    } finally {
      release();
    }
  };
};
