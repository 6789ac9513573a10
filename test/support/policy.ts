import type { DestinationPolicy } from '@scm-relay/runtime';

/** A destination to which nothing is sent twice, one request at a time. */
export const CAREFUL: DestinationPolicy = {
  timeoutMs: 1000,
  concurrency: 1,
  rate: null,
  attempts: 3,
  backoff: { baseMs: 1000, maxMs: 10_000 },
  resendSafe: false,
  breakerFailures: 5,
  breakerProbeMs: 30_000,
  holdMaxMs: 900_000,
  trace: false,
};
