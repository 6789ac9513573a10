import type { History } from '@scm-relay/history';
import type { Ledger } from '@scm-relay/ledger';
import type { RedisClient } from '@scm-relay/runtime';
import { eventId } from '@scm-relay/schemas';
import { type Desk, line, notice } from './desk.js';

/** Writes everything that has ended to the history, as its process does. */
export const moveAll = async (ledger: Pick<Ledger, 'history'>, history: Pick<History, 'put'>): Promise<void> => {
  await ledger.history.announce();
  await ledger.history.walkEnded();
  for (;;) {
    const batch = await ledger.history.lease({ most: 500, leaseMs: 60_000 });
    if (batch.events.length + batch.notices.length + batch.audit.length === 0) return;
    await history.put(batch);
    await ledger.history.acknowledge(batch);
  }
};

/** A refuse that was delivered, of a notice of its own. */
export const liveRefuse = async (desk: Desk, seq: string, dn: string): Promise<void> => {
  await desk.announce(notice(dn, [line(1, 1)]));
  await desk.refuse(seq, dn);
  await desk.mapAll();
  await desk.attempt('push', { status: 'delivered' });
};

/** Redis loses these events, as when it let go of them. */
export const forget = async (
  redis: RedisClient,
  prefix: string,
  events: readonly { readonly kind: string; readonly seq: string }[],
): Promise<void> => {
  for (const { kind, seq } of events) await redis.del(`${prefix}:event:${eventId(kind as 'refuse', seq)}`);
};
