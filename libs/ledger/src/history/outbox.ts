import { eventId, type KeptAudit, type KeptEvent, type KeptFields, type KeptNotice } from '@scm-relay/schemas';
import { fields, list, string, strings } from '../script/replies.js';
import { type Argument, keysUnder, type LedgerContext, run, script } from '../script/script.js';
import { redisNow, together } from '../views/records.js';
import { auditAfter } from './audit-after.js';
import { keptEvent } from './event-record.js';
import { keptNotice } from './notice-record.js';
import { readNotices } from './read-notices.js';
import { type Pace, rest } from './rest.js';

const LEASE = script('history/lease');
const READ_EVENTS = script('history/read-events');
const ACKNOWLEDGE = script('history/acknowledge');
const GIVE_BACK = script('history/give-back');

/** What one process writes to the history and then acknowledges. */
export interface Lease {
  /** there may be more to be written at once */
  readonly more: boolean;
  readonly events: readonly KeptEvent[];
  readonly notices: readonly KeptNotice[];
  /** two processes may get the same entries: the history writes an id once */
  readonly audit: readonly KeptAudit[];
}

/** The history is there: from now on nothing that ended expires before it is written (CONTRACT §7). */
export const announce = async (context: LedgerContext): Promise<void> => {
  // a Redis whose memory is full takes no field, not even one that it has
  if (await announced(context)) return;
  await context.redis.hsetnx(keysUnder(context.prefix)('history'), 'since', await redisNow(context));
};

/** Whether a history process ever said so. */
export const announced = async ({ redis, prefix }: LedgerContext): Promise<boolean> =>
  (await redis.hexists(keysUnder(prefix)('history'), 'since')) === 1;

/** Of the first names asked for, at least of one, what is still there, and how many they were. */
interface Found<T> {
  readonly records: readonly T[];
  readonly looked: number;
}

const readEvents = async (context: LedgerContext, ids: readonly string[]): Promise<Found<KeptEvent>> => {
  const replies = list(await run(context, READ_EVENTS, { ids }));
  const records = replies.flatMap((reply, i) => {
    const [flat, tid, bill] = list(reply);
    const order = { tid: string(tid) || null, bill: string(bill) || null };
    const event = keptEvent(ids[i] ?? '', Object.fromEntries(fields(flat)), order);
    return event ? [event] : [];
  });
  return { records, looked: replies.length };
};

const readKeptNotices = async (context: LedgerContext, dns: readonly string[]): Promise<Found<KeptNotice>> => {
  const read = await readNotices(context, dns);
  const records = read.flatMap((parts, i) => (parts ? [keptNotice(context.sealer, dns[i] ?? '', parts)] : []));
  return { records, looked: read.length };
};

/** So many are read by one script. */
const READ_AT_ONCE = 5;

const sizeOf = (records: readonly { readonly fields: KeptFields }[]): number =>
  records.reduce((sum, { fields }) => sum + Object.values(fields).reduce((bytes, value) => bytes + value.length, 0), 0);

/** Reads what was leased until that is `mostBytes` or more; the rest is handed out again at once. */
const readWithin = async <T extends { readonly fields: KeptFields }>(
  context: LedgerContext,
  {
    outbox,
    names,
    mostBytes,
    rests,
  }: Pace & { readonly outbox: string; readonly names: readonly string[]; readonly mostBytes: number },
  read: (context: LedgerContext, names: readonly string[]) => Promise<Found<T>>,
): Promise<T[]> => {
  const found: T[] = [];
  let bytes = 0;
  for (let i = 0; i < names.length; ) {
    if (bytes >= mostBytes) {
      await run(context, GIVE_BACK, { outbox, names: names.slice(i) });
      break;
    }
    const { records, looked } = await read(context, names.slice(i, i + READ_AT_ONCE));
    bytes += sizeOf(records);
    found.push(...records);
    i += looked;
    await rest({ rests });
  }
  return found;
};

export interface LeaseOptions extends Pace {
  /** events, notices and audit entries, of each at most so many */
  readonly most: number;
  readonly leaseMs: number;
  /** reads no more records once their fields are so long; none: all */
  readonly mostBytes?: number;
}

/** Leases what is to be written, the oldest first; if the process dies, others get it after `leaseMs`. */
export const lease = async (
  context: LedgerContext,
  { most, leaseMs, mostBytes = Number.POSITIVE_INFINITY, rests = false }: LeaseOptions,
): Promise<Lease> => {
  const [ids = [], dns = []] = list(await run(context, LEASE, { most, ms: leaseMs })).map(strings);
  const events = await readWithin(context, { outbox: 'outbox', names: ids, mostBytes, rests }, readEvents);
  const notices = await readWithin(
    context,
    { outbox: 'outbox-notices', names: dns, mostBytes, rests },
    readKeptNotices,
  );
  const audit = await auditAfter(context, most);
  return { more: ids.length >= most || dns.length >= most || audit.length >= most, events, notices, audit };
};

/** Redis answers nobody while a step lasts. */
const CHUNK = 20;

/** Records of a lease that one script acknowledges. */
const portions = ({ events, notices, audit }: Lease): Argument[] => {
  const found: Argument[] = [];
  for (let i = 0; i < Math.max(events.length, notices.length, 1); i += CHUNK) {
    found.push({
      events: events.slice(i, i + CHUNK).map(({ kind, seq, revision }) => ({ id: eventId(kind, seq), revision })),
      notices: notices.slice(i, i + CHUNK).map(({ dn, revision }) => ({ dn, revision })),
    });
  }
  const last = (apart: boolean): string | undefined => audit.filter((entry) => isApart(entry.id) === apart).at(-1)?.id;
  return found.map((portion, i) => (i === 0 ? { ...portion, audit: last(false), refused: last(true) } : portion));
};

/** Ids of refusals begin at a million within each millisecond (people/audit.lua). */
const isApart = (id: string): boolean => Number(id.split('-')[1]) >= 1_000_000;

/** All of a lease is in the history now, in the revisions that were leased; what has changed since stays on the outbox. */
export const acknowledge = async (context: LedgerContext, leased: Lease, pace: Pace = {}): Promise<void> => {
  for (const portion of portions(leased)) {
    await run(context, ACKNOWLEDGE, portion);
    await rest(pace);
  }
};

/** How much there is still to be written. */
export interface OutboxFigures {
  readonly events: number;
  readonly notices: number;
  /** 1,000: at least so many */
  readonly audit: number;
  /** how long the event has waited that waits longest, in milliseconds; null: none does */
  readonly oldestMs: number | null;
  /** numbers that are known to lie in the history */
  readonly cold: number;
}

export const outboxFigures = async (context: LedgerContext): Promise<OutboxFigures> => {
  const key = keysUnder(context.prefix);
  const now = await redisNow(context);
  const [[events, notices, first, cold], audit] = await Promise.all([
    together(context, (pipeline) => {
      pipeline.zcard(key('outbox'));
      pipeline.zcount(key('outbox-notices'), '-inf', now);
      pipeline.zrange(key('outbox'), '0', '0', 'WITHSCORES');
      pipeline.hget(key('history'), 'cold');
    }),
    auditAfter(context, 1000),
  ]);
  const score = strings(first)[1];
  return {
    events: Number(events),
    notices: Number(notices),
    audit: audit.length,
    cold: Number(cold ?? 0),
    oldestMs: score === undefined ? null : Math.max(0, now - Number(score)),
  };
};
