import {
  type AttemptView,
  type DeliveryView,
  type EventKind,
  type EventView,
  eventId,
  type HistoryEntry,
  splitEventId,
  type TraceView,
} from '@scm-relay/schemas';
import type { AttemptRecord } from '../delivery/attempt.js';
import { coldFields } from '../past/cold.js';
import { type Glance, glanceAt } from '../past/glance.js';
import { iso, list, parsed } from '../script/replies.js';
import { keysUnder, type LedgerContext } from '../script/script.js';
import { isDamage, type Unread } from '../sealed/damage.js';
import { openAttempt, openContent, openDetail, openNote, openPart } from '../sealed/event-fields.js';
import type { Sealer } from '../sealed/sealer.js';
import { shown, shownText, shownValue } from '../sealed/shown.js';
import { gatesOnce } from './gates.js';
import { merged, type Shown } from './merged-deliveries.js';
import { type DeliveryState, deliveryState, destinationOf, eventState, placeOf, redisNow } from './records.js';
import { type WaitsForReader, waitsForFactory } from './waits-for.js';

type EventHash = Readonly<Record<string, string>>;

const attemptView = (record: AttemptRecord, d: DeliveryState, dueAt: number | null): AttemptView => ({
  n: record.n,
  generation: record.generation ?? d.gen,
  at: iso(record.at),
  ms: record.ms ?? null,
  outcome: record.outcome ?? null,
  httpStatus: record.httpStatus ?? null,
  response: record.response ?? null,
  message: record.message ?? null,
  nextAt: record.n === d.n && dueAt !== null ? iso(dueAt) : null,
});

/** A part of the hash that is sealed as a whole; null where there is none. */
const partOf = (sealer: Sealer, id: string, part: string, stored: string | undefined): unknown =>
  stored ? shownValue(() => openPart(sealer, id, part, stored)) : null;

const detailOf = (sealer: Sealer, id: string, delivery: string, stored: string | undefined): string | null =>
  stored ? shownText(() => openDetail(sealer, id, delivery, stored)) : null;

const recordOf = (sealer: Sealer, home: string, field: string, text: string): AttemptRecord =>
  shown(
    () => openAttempt(sealer, home, field, text),
    (message) => ({ ...parsed<AttemptRecord>(text), message }),
  );

const attemptsOf = (
  { sealer, now, unread }: Reader,
  hash: EventHash,
  home: string,
  name: string,
  d: DeliveryState,
): AttemptView[] => {
  const records: AttemptRecord[] = [];
  for (let i = 1; i <= d.n; i++) {
    const text = hash[`${name}.${i}`];
    const record = text ? unread.read(`event:${home}`, () => recordOf(sealer, home, `${name}.${i}`, text)) : null;
    if (record) records.push(record);
    else if (d.under?.n === i) records.push({ n: i, at: d.under.at });
  }
  // what is due already is tried as soon as it may: no time in the past is promised
  const dueAt = d.status === 'pending' && d.due !== undefined && d.due > now ? d.due : null;
  return records.flatMap((record) => unread.read(`event:${home}`, () => attemptView(record, d, dueAt)) ?? []);
};

/** What a view is read with. */
interface Reader {
  readonly sealer: Sealer;
  readonly unread: Unread;
  readonly now: number;
  readonly waits: WaitsForReader;
  /** the hash of an event, wherever it is; empty where it is nowhere, or cannot be read */
  readonly hashOf: (id: string) => Promise<EventHash>;
  readonly parkedAt: (id: string) => Promise<string | null>;
  /** of the hashes that were read so far */
  readonly bytes: () => number;
}

const reader = async (context: LedgerContext, past: Glance): Promise<Reader> => {
  const { redis, prefix, sealer } = context;
  const key = keysUnder(prefix);
  const now = await redisNow(context);
  let bytes = 0;
  const counted = (hash: EventHash): EventHash => {
    for (const value of Object.values(hash)) bytes += value.length;
    return hash;
  };
  return {
    sealer,
    unread: past.unread,
    now,
    bytes: () => bytes,
    waits: waitsForFactory(context, { gates: gatesOnce(context), now }),
    hashOf: async (id) => {
      const hash = await redis.hgetall(key('event', id)).catch((error: unknown) => {
        if (!isDamage(error)) throw error;
        past.unread.add(`event:${id}`);
        return {};
      });
      if ('state' in hash) return counted(hash);
      const cold = await past.ask((history) => coldFields(history, [id]), new Map<string, EventHash>());
      // what is left of a hash without its record is no event
      if (!cold.has(id) && Object.keys(hash).length > 0) past.unread.add(`event:${id}`);
      return counted(cold.get(id) ?? {});
    },
    parkedAt: (id) => redis.zscore(key('waiting'), id),
  };
};

const viewOf = async (read: Reader, hash: EventHash, home: string, name: string): Promise<Shown | null> => {
  const { sealer } = read;
  const state = hash[name];
  if (state === undefined) return null;
  const d = read.unread.read(`event:${home}`, () => deliveryState(state));
  if (d === null) return null;
  return {
    id: `${name}/${home}`,
    destination: destinationOf(name),
    operation: d.op,
    status: d.status,
    reason: d.reason ?? null,
    detail: detailOf(sealer, home, name, d.detail),
    generation: d.gen,
    vendorState: partOf(sealer, home, `${name}.vendor`, d.vendor),
    request: partOf(sealer, home, `${name}.request`, hash[`${name}.request`]),
    waitsFor: await read.waits.delivery(name, home, d),
    attempts: attemptsOf(read, hash, home, name, d),
    moved: d.moved !== undefined,
  };
};

export const deliveryView = async (context: LedgerContext, id: string): Promise<DeliveryView | null> => {
  const { name, home } = placeOf(id, '');
  const read = await reader(context, glanceAt(context));
  const view = await viewOf(read, await read.hashOf(home), home, name);
  if (!view) return null;
  const { moved, ...shown } = view;
  return shown;
};

interface Found {
  readonly no: number;
  readonly view: Omit<EventView, 'deliveries'> & { readonly deliveries: readonly Shown[] };
}

/** An entry of the field `history`, as the scripts write it (shared/history.lua). */
type HistoryRecord = Omit<HistoryEntry, 'at' | 'by' | 'note'> & {
  readonly at: number;
  readonly by?: string;
  readonly note?: string;
};

const historyOf = ({ sealer, unread }: Reader, id: string, text: string): HistoryEntry[] => {
  const entries = unread.read(`event:${id}`, () => list(parsed(text)) as readonly HistoryRecord[]) ?? [];
  const views = entries.map((each) =>
    unread.read(`event:${id}`, (): HistoryEntry => {
      const { at, by, note, ...entry } = each;
      const shownNote = note === undefined ? null : shownText(() => openNote(sealer, id, entry.delivery, note));
      return { ...entry, at: iso(at), by: by ?? null, note: shownNote };
    }),
  );
  return views.filter((view) => view !== null);
};

const bodyOf = (sealer: Sealer, id: string, { posted, body }: EventHash): unknown => {
  if (posted) return partOf(sealer, id, 'posted', posted);
  return body ? shownValue(() => openContent<unknown>(sealer, id, body)) : null;
};

const findEvent = async (read: Reader, id: string): Promise<Found | null> => {
  const { sealer, unread } = read;
  const hash = await read.hashOf(id);
  const event = splitEventId(id);
  const { state } = hash;
  const s = state === undefined ? null : unread.read(`event:${id}`, () => eventState(state));
  if (s === null || !event) return null;
  const deliveries = await Promise.all(
    (s.ds ?? []).map(async (ref) => {
      const { name, home } = placeOf(ref, id);
      return viewOf(read, home === id ? hash : await read.hashOf(home), home, name);
    }),
  );
  const shown = deliveries.filter((d) => d !== null);
  const other = s.other ? `belongs to ${s.other}` : null;
  const since = s.status === 'waiting' ? await read.parkedAt(id) : null;
  const view: Found['view'] = {
    ...event,
    dn: s.dn ?? null,
    status: s.status,
    reason: s.reason ?? null,
    detail:
      [detailOf(sealer, id, '', s.detail), other].filter(Boolean).join('; ') ||
      shown.find((d) => d.status === 'attention')?.detail ||
      null,
    acceptedAt: iso(s.at),
    endedAt: s.ended === undefined ? null : iso(s.ended),
    // as it was posted: normalising changes what numbers are, not what is shown
    body: bodyOf(sealer, id, hash),
    warnings: s.warnings ?? [],
    waitsFor: await read.waits.event(id, s, since === null ? null : Number(since)),
    history: hash.history ? historyOf(read, id, hash.history) : [],
    deliveries: shown,
  };
  return { no: s.no, view };
};

/** Every delivery by itself, those whose place another one has taken included. */
const asRecorded = (view: Found['view'] | null): EventView | null =>
  view && { ...view, deliveries: view.deliveries.map(({ moved, ...delivery }) => delivery) };

export const eventView = async (context: LedgerContext, kind: EventKind, seq: string): Promise<EventView | null> =>
  asRecorded((await findEvent(await reader(context, glanceAt(context)), eventId(kind, seq)))?.view ?? null);

/** What one trace reads, and some events more: of hundreds of large ones it shows the newest. */
const MOST_BYTES = 4 * 1024 * 1024;
const TOGETHER = 8;

/** The events of these ids, the newest first, in the order in which they were accepted. */
export const eventViews = async (
  context: LedgerContext,
  past: Glance,
  ids: readonly string[],
): Promise<Pick<TraceView, 'events' | 'cut'>> => {
  if (ids.length === 0) return { events: [] };
  const by = await reader(context, past);
  const found: Found[] = [];
  let looked = 0;
  for (; looked < ids.length && by.bytes() <= MOST_BYTES; looked += TOGETHER) {
    const some = await Promise.all(ids.slice(looked, looked + TOGETHER).map((id) => findEvent(by, id)));
    found.push(...some.filter((each) => each !== null));
  }
  const events = found
    .sort((a, b) => a.no - b.no)
    .map(({ view }) => ({ ...view, deliveries: merged(view.deliveries) }));
  return { events, ...(looked < ids.length ? { cut: true } : {}) };
};
