import type { JobSpec } from '@scm-relay/runtime';
import type { Destination } from '@scm-relay/schemas';
import { list } from '../script/replies.js';
import { type LedgerContext, run, script } from '../script/script.js';
import { wakes } from '../shared/wake.js';

export interface Released {
  /** until when the vendor had asked to be left alone (ISO 8601 UTC); null: the destination was not held */
  readonly until: string | null;
  /** deliveries that had been told to come back later and are due now */
  readonly released: number;
  readonly wake: JobSpec[];
}

const RELEASE = script('people/release');

/**
 * Lifts a hold (`Retry-After`, rate reply) of a destination: one idempotent step (CONTRACT §5). The caller also takes away the hold of
 * the queue itself. A breaker, a pause and the rate stay as they are.
 */
export const releaseHold = async (context: LedgerContext, destination: Destination): Promise<Released> => {
  const [until, released, jobs] = list(await run(context, RELEASE, { destination }));
  return {
    until: Number(until) > 0 ? new Date(Number(until)).toISOString() : null,
    released: Number(released),
    wake: wakes(jobs),
  };
};
