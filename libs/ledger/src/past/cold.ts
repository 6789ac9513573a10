import { eventId, type KeptEvent, type KeptFields, splitEventId } from '@scm-relay/schemas';
import type { Unread } from '../sealed/damage.js';
import type { EventRow } from '../views/event-summary.js';
import { spellings, type TraceQuery } from '../views/numbers.js';
import { eventState } from '../views/records.js';
import type { EventPosition, PastReader } from './reader.js';

type Past = Pick<PastReader, 'byNumber' | 'find' | 'noticesOf'>;

/** An event of the history as lists read those of Redis; null where it is damaged. */
export const coldRow = (unread: Unread, event: KeptEvent): EventRow | null => {
  const id = eventId(event.kind, event.seq);
  const state = unread.read(`event:${id}`, () => eventState(event.fields.state ?? ''));
  return state && { id, state, body: event.fields.body ?? '', cold: event };
};

export const coldRows = (unread: Unread, events: readonly KeptEvent[]): EventRow[] =>
  events.map((event) => coldRow(unread, event)).filter((row) => row !== null);

export const positionOf = ({ id, state }: EventRow): EventPosition => {
  const event = splitEventId(id);
  if (!event) throw new Error('an event without a kind is in a list');
  return { acceptedAt: state.at, ...event };
};

/** Events of the history with a number as it may have been written, those that are open again as well. */
export const coldByNumber = async (past: Past, text: string, most: number): Promise<KeptEvent[]> => {
  // letters in either case are one to the history
  const spelt = [...new Map(spellings(text).map((each) => [each.toLowerCase(), each])).values()];
  const found = await Promise.all(spelt.map((each) => past.byNumber(each, most)));
  return [...new Map(found.flat().map((event) => [eventId(event.kind, event.seq), event])).values()];
};

const named: Readonly<Record<TraceQuery['by'], (event: KeptEvent) => readonly (string | null)[]>> = {
  seq: ({ seq }) => [seq],
  dn: ({ dn }) => [dn],
  tn: ({ tns }) => tns,
  sn: ({ sns }) => sns,
  order: ({ tid, bill }) => [tid, bill],
  any: ({ seq, dn, tns, sns, tid, bill }) => [seq, dn, ...tns, ...sns, tid, bill],
};

/** Ids of the history's events under a number, the newest `most`. */
export const coldIds = async (past: Past, { by, value }: TraceQuery, most: number): Promise<string[]> => {
  const wanted = new Set(spellings(value).map((each) => each.toLowerCase()));
  const events = await coldByNumber(past, value, most);
  return events
    .filter((event) => named[by](event).some((number) => number !== null && wanted.has(number.toLowerCase())))
    .map(({ kind, seq }) => eventId(kind, seq));
};

/** The hashes of cold events in which deliveries of others lie; an event that the history does not know is left out. */
export const coldFields = async (past: Past, ids: readonly string[]): Promise<ReadonlyMap<string, KeptFields>> => {
  const found = new Map<string, KeptFields>();
  for (const id of new Set(ids)) {
    const event = splitEventId(id);
    const kept = event && (await past.find(event.kind, event.seq));
    if (kept) found.set(id, kept.fields);
  }
  return found;
};

/** Documents of notices that Redis no longer has. */
export const coldDocuments = async (
  past: Past,
  dns: readonly string[],
): Promise<ReadonlyMap<string, string | null>> => {
  const found = await Promise.all(
    dns.map(async (dn) => [dn, (await past.noticesOf({ dn }))[0]?.document ?? null] as const),
  );
  return new Map(found);
};
