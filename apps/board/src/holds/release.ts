import type { Ledger } from '@scm-relay/ledger';
import type { Enqueue, Queues } from '@scm-relay/runtime';
import type { Destination } from '@scm-relay/schemas';
import type { WriteAudit } from '../auth/guard.js';

export interface HoldSources {
  readonly ledger: Pick<Ledger, 'releaseHold'>;
  readonly queues: Pick<Queues, 'queue'>;
  readonly enqueue: Enqueue;
  readonly audit: WriteAudit;
}

export type ReleaseHold = (
  destination: Destination,
  user: string,
) => Promise<{ readonly until: string | null; readonly released: number }>;

/** An operator lifts what a vendor's Retry-After holds: all of it is due at once. */
export const createRelease =
  ({ ledger, queues, enqueue, audit }: HoldSources): ReleaseHold =>
  async (destination, user) => {
    await audit({ user, action: 'destination:release', item: destination, result: 'ok' });
    const { until, released, wake } = await ledger.releaseHold(destination);
    await queues.queue(destination).removeRateLimitKey();
    await enqueue(wake);
    return { until, released };
  };
