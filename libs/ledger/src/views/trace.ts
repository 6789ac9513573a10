import type {
  AttemptView,
  AttentionReason,
  DeliveryStatus,
  DeliveryView,
  Destination,
  EventKind,
  EventStatus,
  EventView,
  Operation,
  TraceView,
  WaitingReason,
} from '@scm-relay/schemas';
import { EVENT_KINDS, eventId, splitEventId } from '@scm-relay/schemas';
import type { AttemptRecord } from '../delivery/attempt.js';
import { keysUnder } from '../script/keys.js';
import { iso, parsed } from '../script/replies.js';
import type { LedgerContext } from '../script/script.js';

/** One of the four numbers an operator may know. */
export type TraceQuery =
  | { readonly by: 'seq'; readonly value: string }
  | { readonly by: 'dn'; readonly value: string }
  | { readonly by: 'tn'; readonly value: string }
  | { readonly by: 'sn'; readonly value: string };

/** More events than this under one number are cut off, the latest kept: no answer grows without bound. */
const MOST = 500;

/** A delivery's record (states/delivery.ts). */
interface DeliveryState {
  readonly status: DeliveryStatus;
  readonly op: Operation;
  readonly gen: number;
  readonly n: number;
  readonly reason?: AttentionReason;
  readonly detail?: string;
  readonly vendor?: string;
  readonly under?: { readonly n: number; readonly at: number };
}

/** An event's record (states/event.ts). */
interface EventState {
  readonly status: EventStatus;
  readonly at: number;
  readonly no: number;
  readonly dn?: string;
  readonly reason?: WaitingReason | AttentionReason;
  readonly detail?: string;
  readonly other?: string;
  readonly ds?: readonly string[];
}

type EventHash = Readonly<Record<string, string>>;

const attemptView = (record: AttemptRecord): AttemptView => ({
  n: record.n,
  at: iso(record.at),
  ms: record.ms ?? null,
  outcome: record.outcome ?? null,
  httpStatus: record.httpStatus ?? null,
  response: record.response ?? null,
  message: record.message ?? null,
  nextAt: record.nextAt === undefined ? null : iso(record.nextAt),
});

const json = (text: string | undefined): unknown => (text ? parsed<unknown>(text) : null);

const attemptsOf = (hash: EventHash, name: string, { n, under }: DeliveryState): AttemptView[] => {
  const records: AttemptRecord[] = [];
  for (let i = 1; i <= n; i++) {
    const text = hash[`${name}.${i}`];
    if (text) records.push(parsed<AttemptRecord>(text));
    else if (under?.n === i) records.push({ n: i, at: under.at });
  }
  return records.map(attemptView);
};

const viewOf = (hash: EventHash, home: string, name: string): DeliveryView | null => {
  const state = hash[name];
  if (!state) return null;
  const d = parsed<DeliveryState>(state);
  return {
    id: `${name}/${home}`,
    destination: name.slice(0, name.indexOf('-')) as Destination,
    operation: d.op,
    status: d.status,
    reason: d.reason ?? null,
    detail: d.detail || null,
    generation: d.gen,
    vendorState: json(d.vendor),
    request: json(hash[`${name}.request`]),
    attempts: attemptsOf(hash, name, d),
  };
};

/** `<name>/<event>`, or `<name>` alone where it lies with the event that refers to it. */
const placeOf = (ref: string, own: string): { readonly name: string; readonly home: string } => {
  const at = ref.indexOf('/');
  return at < 0 ? { name: ref, home: own } : { name: ref.slice(0, at), home: ref.slice(at + 1) };
};

export const deliveryView = async ({ redis, prefix }: LedgerContext, id: string): Promise<DeliveryView | null> => {
  const { name, home } = placeOf(id, '');
  return viewOf(await redis.hgetall(keysUnder(prefix)('event', home)), home, name);
};

interface Found {
  readonly no: number;
  readonly view: EventView;
}

const findEvent = async ({ redis, prefix }: LedgerContext, id: string): Promise<Found | null> => {
  const key = keysUnder(prefix);
  const hash: EventHash = await redis.hgetall(key('event', id));
  const event = splitEventId(id);
  if (!hash.state || !event) return null;
  const s = parsed<EventState>(hash.state);
  const deliveries = await Promise.all(
    (s.ds ?? []).map(async (ref) => {
      const { name, home } = placeOf(ref, id);
      return viewOf(home === id ? hash : await redis.hgetall(key('event', home)), home, name);
    }),
  );
  const shown = deliveries.filter((d) => d !== null);
  const other = s.other ? `belongs to ${s.other}` : null;
  const view: EventView = {
    ...event,
    dn: s.dn ?? null,
    status: s.status,
    reason: s.reason ?? null,
    detail: [s.detail, other].filter(Boolean).join('; ') || shown.find((d) => d.status === 'attention')?.detail || null,
    acceptedAt: iso(s.at),
    // as it was posted: normalising changes what numbers are, not what is shown
    body: json(hash.posted ?? hash.body),
    deliveries: shown,
  };
  return { no: s.no, view };
};

export const eventView = async (context: LedgerContext, kind: EventKind, seq: string): Promise<EventView | null> =>
  (await findEvent(context, eventId(kind, seq)))?.view ?? null;

/** The latest ids of an index by parcel or item code (mapping/owners.lua says how it is made up). */
const indexed = async ({ redis, prefix }: LedgerContext, by: 'tn' | 'sn', value: string): Promise<string[]> => {
  const key = keysUnder(prefix)(by, value);
  const [shipped, named] = await Promise.all([
    redis.zrange(key, '-inf', '(0', 'BYSCORE', 'LIMIT', 0, MOST, 'WITHSCORES'),
    redis.zrange(key, '+inf', '(0', 'BYSCORE', 'REV', 'LIMIT', 0, MOST, 'WITHSCORES'),
  ]);
  const found: { id: string; no: number }[] = [];
  for (let i = 0; i + 1 < shipped.length; i += 2) {
    const [, seq = ''] = parsed<string[]>(shipped[i] ?? '[]');
    found.push({ id: eventId('checkout', seq), no: -Number(shipped[i + 1]) });
  }
  for (let i = 0; i + 1 < named.length; i += 2) found.push({ id: named[i] ?? '', no: Number(named[i + 1]) });
  return found
    .sort((a, b) => b.no - a.no)
    .slice(0, MOST)
    .map(({ id }) => id);
};

/** The latest ids of a notice's events, in portions: a notice may hold thousands of items beside them. */
const ofNotice = async ({ redis, prefix }: LedgerContext, dn: string): Promise<string[]> => {
  const found: { id: string; no: number }[] = [];
  let cursor = '0';
  do {
    const [next, flat] = await redis.hscan(keysUnder(prefix)('notice', dn), cursor, 'MATCH', 'e:*', 'COUNT', 1000);
    cursor = next;
    for (let i = 0; i + 1 < flat.length; i += 2) {
      found.push({ id: flat[i + 1] ?? '', no: Number((flat[i] ?? '').slice('e:'.length)) });
    }
  } while (cursor !== '0');
  return found
    .sort((a, b) => b.no - a.no)
    .slice(0, MOST)
    .map(({ id }) => id);
};

const idsOf = (context: LedgerContext, { by, value }: TraceQuery): Promise<string[]> | string[] => {
  if (by === 'seq') return EVENT_KINDS.map((kind) => eventId(kind, value));
  return by === 'dn' ? ofNotice(context, value) : indexed(context, by, value);
};

/** Everything that happened under a number, in the order it was accepted; looked up by index, never scanned for. */
export const trace = async (context: LedgerContext, query: TraceQuery): Promise<TraceView> => {
  const ids = await idsOf(context, query);
  const found = await Promise.all([...new Set(ids)].map((id) => findEvent(context, id)));
  return {
    events: found
      .filter((each) => each !== null)
      .sort((a, b) => a.no - b.no)
      .map(({ view }) => view),
  };
};
