import type { Outcome } from '@scm-relay/connectors';
import type { BreakerSignal, Decision } from '@scm-relay/ledger';
import { backoffDelay, type DestinationPolicy } from '@scm-relay/runtime';

export interface AttemptAt {
  /** which attempt of this generation, from 1 */
  readonly attempt: number;
  /** it probes an open breaker for the whole backlog and costs its delivery no attempt */
  readonly probe: boolean;
}

const again = (
  outcome: Extract<Outcome, { outcome: 'retry' | 'unknown' }>,
  { attempt, probe }: AttemptAt,
  policy: DestinationPolicy,
  random: () => number,
): Decision => {
  if (attempt >= policy.attempts && !probe) {
    return { status: 'attention', reason: 'retries-exhausted', detail: `attempt ${attempt}: ${outcome.message}` };
  }
  const asked = outcome.outcome === 'retry' ? outcome.after : undefined;
  const delay = asked ?? backoffDelay(attempt, policy.backoff, random);
  return { status: 'pending', delayMs: probe ? Math.min(delay, policy.breakerProbeMs) : delay };
};

const VENDOR_REFUSED = { status: 'attention', reason: 'vendor-refused', detail: 'the vendor refuses it' } as const;

/** What an outcome means for its delivery (DESIGN "Outcomes", promise 3): pure, so that every row can be shown by a test. */
export const decide = (outcome: Outcome, at: AttemptAt, policy: DestinationPolicy, random: () => number): Decision => {
  switch (outcome.outcome) {
    case 'delivered':
      return {
        ...(outcome.vendorRefused ? VENDOR_REFUSED : { status: 'delivered' }),
        ...(outcome.vendorState === undefined ? {} : { vendorState: outcome.vendorState }),
        ...(outcome.vendorNumber === undefined ? {} : { vendorNumber: outcome.vendorNumber }),
      };
    case 'rejected':
      return { status: 'attention', reason: 'vendor-rejected', detail: outcome.message };
    case 'retry':
      return again(outcome, at, policy, random);
    case 'unknown':
      if (policy.resendSafe) return again(outcome, at, policy, random);
      return { status: 'attention', reason: 'outcome-unknown', detail: outcome.message };
  }
};

/** What an outcome says about the destination: business errors are the words of a vendor that works; a wait it asked for is no failure. */
export const breakerSignal = (outcome: Outcome): BreakerSignal => {
  switch (outcome.outcome) {
    case 'delivered':
      return 'ok';
    case 'rejected':
      return outcome.accessRefused ? 'access' : 'ok';
    case 'retry':
      return outcome.after === undefined ? 'failure' : 'none';
    case 'unknown':
      return 'failure';
  }
};
