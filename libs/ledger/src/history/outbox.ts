import { eventId, type KeptAudit, type KeptEvent, type KeptFields, type KeptNotice } from '@scm-relay/schemas';
import { fields, list, string, strings } from '../script/replies.js';
import { type Argument, keysUnder, type LedgerContext, run, script } from '../script/script.js';
import { redisNow } from '../views/records.js';
import { auditAfter } from './audit-after.js';
import { keptEvent } from './event-record.js';
import { giveBackNames, type Names } from './give-back.js';
import { keptNotice } from './notice-record.js';
import { readNotices } from './read-notices.js';
import { type Pace, rest } from './rest.js';

const LEASE = script('history/lease');
const READ_EVENTS = script('history/read-events');
const ACKNOWLEDGE = script('history/acknowledge');

/** What one process writes to the history and then acknowledges. */
export interface Lease {
  /** there may be more to be written at once */
  readonly more: boolean;
  readonly events: readonly KeptEvent[];
  readonly notices: readonly KeptNotice[];
  /** two processes may get the same entries: the history writes an id once */
  readonly audit: readonly KeptAudit[];
  /** of records that could not be read: they stay leased, and the others are written without them */
  readonly failed: readonly Error[];
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

/** No record has it: what is acknowledged with it leaves the outbox where it is not there any more. */
const NO_REVISION = -1;

const readEvents = async (context: LedgerContext, ids: readonly string[]): Promise<Found<KeptEvent>> => {
  const replies = list(await run(context, READ_EVENTS, { ids }));
  const records = replies.flatMap((reply, i) => {
    const [flat, tid, bill] = list(reply);
    const order = { tid: string(tid) || null, bill: string(bill) || null };
    const event = keptEvent(ids[i] ?? '', Object.fromEntries(fields(flat)), order);
    return event ? [event] : [];
  });
  const gone = ids
    .filter((_, i) => list(list(replies[i])[0]).length === 0)
    .map((id) => ({ id, revision: NO_REVISION }));
  if (gone.length > 0) await run(context, ACKNOWLEDGE, { events: gone, notices: [] });
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

/** Reads the first of these; where one of them cannot be read the very first alone, so that none is held back by another. */
const readFirst = async <T>(
  context: LedgerContext,
  names: readonly string[],
  read: (context: LedgerContext, names: readonly string[]) => Promise<Found<T>>,
  failed: Error[],
): Promise<Found<T>> => {
  const [name = ''] = names;
  try {
    return await read(context, names.slice(0, READ_AT_ONCE)).catch(() => read(context, [name]));
  } catch (cause) {
    // where Redis is what failed the others would, too
    await redisNow(context);
    failed.push(new Error(`${name} cannot be read: ${cause instanceof Error ? cause.message : cause}`, { cause }));
    return { records: [], looked: 1 };
  }
};

/** Reads what was leased until that is `mostBytes` or more; the rest is handed out again at once. */
const readWithin = async <T extends { readonly fields: KeptFields }>(
  context: LedgerContext,
  {
    what,
    names,
    mostBytes,
    rests,
    failed,
  }: Pace & {
    readonly what: keyof Names;
    readonly names: readonly string[];
    readonly mostBytes: number;
    readonly failed: Error[];
  },
  read: (context: LedgerContext, names: readonly string[]) => Promise<Found<T>>,
): Promise<T[]> => {
  const found: T[] = [];
  let bytes = 0;
  for (let i = 0; i < names.length; ) {
    if (bytes >= mostBytes) {
      await giveBackNames(context, { events: [], notices: [], [what]: names.slice(i) });
      break;
    }
    const { records, looked } = await readFirst(context, names.slice(i), read, failed);
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
  const failed: Error[] = [];
  const pace = { mostBytes, rests, failed };
  const events = await readWithin(context, { what: 'events', names: ids, ...pace }, readEvents);
  const notices = await readWithin(context, { what: 'notices', names: dns, ...pace }, readKeptNotices);
  const audit = await auditAfter(context, most);
  return { more: ids.length >= most || dns.length >= most || audit.length >= most, events, notices, audit, failed };
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
