import type { Ledger } from '@scm-relay/ledger';
import type { DeliveryJob, DestinationPolicy, JobEnd, Logger } from '@scm-relay/runtime';
import { persistently } from '../persistently.js';
import type { Unsent } from './send.js';

/** What keeps one request from leaving keeps them all: the queue waits, and no vendor is blamed. */
const HOLD_MS = 1000;

interface PutBackDependencies {
  readonly ledger: Pick<Ledger, 'finish'>;
  readonly policy: DestinationPolicy;
  readonly logger: Logger;
}

/** An attempt that was written and not sent is struck out: it costs no try, however long our own side is at fault. */
export const putBack = async (
  { ledger, policy, logger }: PutBackDependencies,
  job: DeliveryJob,
  claimed: { readonly n: number; readonly at: number },
  { unsent }: Unsent,
): Promise<JobEnd> => {
  const breaker = { signal: 'none', failures: policy.breakerFailures, probeMs: policy.breakerProbeMs } as const;
  const { n, at } = claimed;
  const record = { n, at, outcome: 'retry', message: `not sent: ${unsent}` } as const;
  await persistently(
    () => ledger.finish(job.delivery, record, { status: 'pending', delayMs: HOLD_MS, unsent: true }, breaker),
    logger,
  );
  logger.warn('not sent', { delivery: job.delivery, destination: job.destination, reason: unsent });
  return { end: 'hold', ms: HOLD_MS };
};
