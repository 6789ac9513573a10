import { historyRecords, type Lease, type Ledger, type ThawSource } from '@scm-relay/ledger';
import type { RedisClient } from '@scm-relay/runtime';
import { eventId, type KeptEvent, type KeptNotice } from '@scm-relay/schemas';

/** A history in memory: of two revisions the higher one stays, as in PostgreSQL. `down`: it answers nobody. */
export const createFakeHistory = () => {
  const events = new Map<string, KeptEvent>();
  const notices = new Map<string, KeptNotice>();
  const audit = new Set<string>();
  const state = { down: false, asked: 0 };

  const answer = async <T>(value: () => T): Promise<T> => {
    state.asked++;
    await new Promise((resolve) => setImmediate(resolve));
    if (state.down) throw new Error('the history is down');
    return value();
  };

  const names = ({ index }: KeptNotice, key: string): boolean => index.some((entry) => entry.key === key);

  const source: ThawSource = {
    find: (kind, seq) => answer(() => events.get(eventId(kind, seq)) ?? null),
    homeOf: (by) =>
      answer(
        () =>
          [...events.values()].find(({ deliveries }) =>
            deliveries.some((d) => ('bill' in by ? d.bills.includes(by.bill) : d.reference === by.reference)),
          ) ?? null,
      ),
    noticesOf: (by) =>
      answer(() => {
        if ('dn' in by) return [...notices.values()].filter(({ dn }) => dn === by.dn);
        const [[what, number] = []] = Object.entries(by);
        return [...notices.values()].filter((notice) => names(notice, `${what}:${number}`));
      }),
  };

  const put = (lease: Lease): void => {
    for (const event of lease.events) {
      const id = eventId(event.kind, event.seq);
      if ((events.get(id)?.revision ?? -1) < event.revision) events.set(id, event);
    }
    for (const notice of lease.notices) {
      if ((notices.get(notice.dn)?.revision ?? -1) < notice.revision) notices.set(notice.dn, notice);
    }
    for (const { id } of lease.audit) audit.add(id);
  };

  /** what the history process does of a notice that somebody asked to erase */
  const erase = (dn: string): void => {
    const { redaction } = historyRecords([]);
    const kept = notices.get(dn);
    const known = redaction.values(kept?.document ?? null, dn);
    for (const [id, event] of events)
      if (event.dn === dn) events.set(id, { ...event, fields: redaction.event(event.fields, event, known) });
    if (kept) notices.set(dn, { ...kept, ...redaction.notice(kept, dn) });
  };

  return { source, put, erase, events, notices, audit, state };
};

export type FakeHistory = ReturnType<typeof createFakeHistory>;

/** Notices at rest may be written now, however short a time ago they changed. */
export const ripenNotices = async (redis: RedisClient, prefix: string): Promise<void> => {
  for (const dn of await redis.zrange(`${prefix}:outbox-notices`, '0', '-1')) {
    await redis.zadd(`${prefix}:outbox-notices`, 'LT', 0, dn);
  }
};

/** What the history process does in one round. For a ledger whose retention is 0 days. */
export const letGoOnce = async (
  ledger: Pick<Ledger, 'history'>,
  history: FakeHistory,
  redis: RedisClient,
  prefix: string,
): Promise<{ events: number; notices: number; written: number }> => {
  await ripenNotices(redis, prefix);
  // over at once: what a process that died on the way had leased is not waited for
  const lease = await ledger.history.lease({ most: 200, leaseMs: 1 });
  history.put(lease);
  await ledger.history.acknowledge(lease);
  const { events, notices } = await ledger.history.letGo({ most: 200 });
  return { events, notices, written: lease.events.length + lease.notices.length };
};

/** What the history process does, until nothing that has ended is left in Redis. For a ledger whose retention is 0 days. */
export const letAllGo = async (
  ledger: Pick<Ledger, 'history'>,
  history: FakeHistory,
  redis: RedisClient,
  prefix: string,
): Promise<{ events: number; notices: number }> => {
  const went = { events: 0, notices: 0 };
  for (;;) {
    const { events, notices, written } = await letGoOnce(ledger, history, redis, prefix);
    went.events += events;
    went.notices += notices;
    if (events + notices + written === 0) return went;
  }
};
