import { coldRow, coldRows, positionOf } from '../past/cold.js';
import type { Glance } from '../past/glance.js';
import { byNewest, isOlder, justAfter, positionText, readPosition } from '../past/position.js';
import type { EventPosition } from '../past/reader.js';
import type { LedgerContext } from '../script/script.js';
import type { Unread } from '../sealed/damage.js';
import { type EventFilter, passes } from './event-filter.js';
import { type EventRow, rowsOf } from './event-summary.js';
import { placeText, readPlace, type Walked, type WalkedRow, type WalkPlace, walk } from './event-walk.js';
import { HOUR_MS } from './stats-constants.js';

/** Where a list of both places goes on. */
interface Mark {
  /** null: at the newest */
  readonly position: EventPosition | null;
  /** where Redis is looked at again; null: at the newest; `done`: it has nothing older */
  readonly place: WalkPlace | null | 'done';
}

const NOWHERE: EventPosition = { acceptedAt: Number.NEGATIVE_INFINITY, kind: 'checkout', seq: '' };

const markText = ({ position, place }: Mark): string =>
  `@${place === 'done' ? '.' : place === null ? '' : placeText(place)}@${position ? positionText(position) : ''}`;

const MARK = /^@([-\d .]*)@([\s\S]*)$/;

const readMark = (text: string | null): Mark => {
  const [, place = '', position = ''] = MARK.exec(text ?? '') ?? [];
  return { position: readPosition(position), place: place === '.' ? 'done' : readPlace(place) };
};

/** Whether a text is such a mark, and not one of Redis alone. */
export const isMergedMark = (text: string): boolean => {
  const [, place = ''] = MARK.exec(text) ?? [];
  const mark = readMark(text);
  return mark.position !== null && (place === '' || mark.place !== null);
};

const newest = (a: EventPosition, b: EventPosition): EventPosition => (byNewest(a, b) < 0 ? a : b);

/** A page of Redis, with the position from which on something may be missing in it. */
interface Hot {
  readonly rows: readonly WalkedRow[];
  readonly bound: EventPosition;
  readonly next: WalkPlace | 'done';
}

/**
 * A list in Redis is by order of acceptance; the list of both places orders what was accepted in one millisecond by kind and `seq`. So
 * what was accepted in the last millisecond that was looked at is whole only with the next page.
 */
const hotPage = async (
  context: LedgerContext,
  unread: Unread,
  filter: EventFilter,
  { mark, limit }: { readonly mark: Mark; readonly limit: number },
): Promise<Hot> => {
  if (mark.place === 'done') return { rows: [], bound: NOWHERE, next: 'done' };
  const rows: WalkedRow[] = [];
  let place: WalkPlace | null = mark.place;
  for (;;) {
    const {
      rows: found,
      lastAt,
      next,
    }: Walked = await walk(context, unread, filter, { after: place && { ...place, before: null }, most: limit + 1 });
    rows.push(...found);
    if (next === null) return { rows, bound: NOWHERE, next: 'done' };
    place = next;
    // what is left was accepted in the hour that is still looked at, or before
    const at = lastAt ?? (next.hour + 1) * HOUR_MS - 1;
    const whole = rows.filter(({ state }) => state.at > at);
    const tie = rows.find(({ state }) => state.at <= at);
    if (whole.length > 0 || tie === undefined) return { rows: whole, bound: justAfter(at), next: tie?.place ?? next };
  }
};

/** A page of the history, its rows as Redis has them where it still does or does again. */
const coldPage = async (
  context: LedgerContext,
  past: Glance,
  filter: EventFilter,
  { position, limit }: { readonly position: EventPosition | null; readonly limit: number },
): Promise<{ readonly rows: readonly EventRow[]; readonly bound: EventPosition }> => {
  const { events, next } = await past.ask(
    (history) => history.search(filter, { limit, ...(position ? { after: position } : {}) }),
    { events: [], next: null },
  );
  const rows = await present(context, past, coldRows(past.unread, events));
  return { rows: rows.filter(passes(filter)), bound: next ?? NOWHERE };
};

/** Rows of events that are in Redis are read there; those that were open in Redis and have left since are read in the history again. */
export const present = async (context: LedgerContext, past: Glance, rows: readonly EventRow[]): Promise<EventRow[]> => {
  const hot = new Map(
    (
      await rowsOf(
        context,
        past.unread,
        rows.map(({ id }) => id),
      )
    ).map((row) => [row.id, row]),
  );
  const found = rows.map(async (row): Promise<EventRow | null> => {
    const inRedis = hot.get(row.id);
    if (inRedis || !row.cold || row.cold.endedAt !== null) return inRedis ?? row;
    const { kind, seq } = row.cold;
    const again = await past.ask((history) => history.find(kind, seq), null);
    return again && again.endedAt !== null ? coldRow(past.unread, again) : null;
  });
  return (await Promise.all(found)).filter((row) => row !== null);
};

export interface MergedPage {
  readonly rows: readonly EventRow[];
  readonly next: string | null;
}

/**
 * A page of Redis and the history as one, the newest first. Redis is read first: what leaves it afterwards is in the history by then.
 * What comes back into it meanwhile is found by its row in the history, whose state is asked of Redis. A mark names a position in
 * the order, not a place in either, so that it outlives every move.
 */
export const mergedPage = async (
  context: LedgerContext,
  past: Glance,
  filter: EventFilter,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<MergedPage> => {
  const mark = readMark(after);
  const { position } = mark;
  const hot = await hotPage(context, past.unread, filter, { mark, limit });
  const cold = await coldPage(context, past, filter, { position, limit });
  const bound = newest(hot.bound, cold.bound);
  const byId = new Map<string, EventRow>();
  for (const row of [...cold.rows, ...hot.rows]) byId.set(row.id, row);
  const sorted = [...byId.values()]
    .map((row) => ({ row, at: positionOf(row) }))
    .filter(({ at }) => (position === null || isOlder(at, position)) && !isOlder(at, bound))
    .sort((a, b) => byNewest(a.at, b.at));
  const page = sorted.slice(0, limit);
  const last = page.at(-1);
  const cut = sorted.length > page.length && last !== undefined;
  const rows = page.map(({ row }) => row);
  if (!cut && bound === NOWHERE) return { rows, next: null };
  const reached = cut ? last.at : bound;
  const left = hot.rows.find((row) => isOlder(positionOf(row), reached));
  return { rows, next: markText({ position: reached, place: left?.place ?? hot.next }) };
};
