import type { DestinationPolicy } from '@scm-relay/runtime';
import { createSlots, type Slots } from '../slots.js';

/** The places of one destination in this process. */
export interface Places {
  /** of those who claim, from before the claim until the vendor has answered */
  readonly claims: Slots;
  /** of requests in flight (`<DEST>_CONCURRENCY`) */
  readonly inFlight: Slots;
}

/**
 * As many may claim as may be in flight, so that a claim leaves at once. Twice as many while the vendor answers fast and a claim may
 * wait for its turn to leave (ADR 21): its outcome is unknown after a crash, and a rate is counted by claims.
 */
export const createPlaces = (
  { concurrency, resendSafe, rate }: Pick<DestinationPolicy, 'concurrency' | 'resendSafe' | 'rate'>,
  fast: () => boolean,
): Places => {
  const mayWait = resendSafe && rate === null;
  return {
    claims: createSlots(() => (mayWait && fast() ? 2 : 1) * concurrency),
    inFlight: createSlots(() => concurrency),
  };
};
