import { list, strings } from '../script/replies.js';
import { keysUnder, type LedgerContext, run, script } from '../script/script.js';
import type { Unread } from '../sealed/damage.js';
import { type EventFilter, filterArgument } from './event-filter.js';
import type { EventRow } from './event-summary.js';
import { eventState } from './records.js';
import { HOUR_MS } from './stats-constants.js';

/** One script looks at so many: some milliseconds of Redis's time. */
const CHUNK = 250;
/** One call looks at no more than this: a page of a rare filter comes short. */
const MOST_READ = 5000;
const MOST_HOURS = 200;

const SCAN = script('views/events-scan');

/** Where a page ended: the hour, the highest place in its list that is still to be looked at, the number of the last event. */
export interface WalkPlace {
  readonly hour: number;
  readonly place: number | null;
  readonly before: number | null;
}

export const placeText = ({ hour, place, before }: WalkPlace): string => `${hour} ${place ?? ''} ${before ?? ''}`;

export const readPlace = (text: string): WalkPlace | null => {
  const [, hour, place, before] = /^(\d{1,9}) (-?\d{0,12}) (\d{0,16})$/.exec(text) ?? [];
  if (hour === undefined) return null;
  return { hour: Number(hour), place: place ? Number(place) : null, before: before ? Number(before) : null };
};

/** An event with the place that its list has it at. */
export interface WalkedRow extends EventRow {
  readonly place: WalkPlace;
}

export interface Walked {
  readonly rows: readonly WalkedRow[];
  /** when the last that was looked at was accepted, and nothing that is left later than that; null: all of them are gone */
  readonly lastAt: number | null;
  readonly next: WalkPlace | null;
}

/** The latest hours that have a list and may hold what the filter wants, the latest first. */
const hoursBefore = ({ redis, prefix }: LedgerContext, filter: EventFilter, after: WalkPlace | null) => {
  const latest = filter.until === undefined ? Number.POSITIVE_INFINITY : Math.ceil(filter.until / HOUR_MS) - 1;
  const until = Math.min(latest, after?.hour ?? Number.POSITIVE_INFINITY);
  const from = filter.from === undefined ? '-inf' : String(Math.floor(filter.from / HOUR_MS));
  const end = Number.isFinite(until) ? String(until) : '+inf';
  return redis.zrange(keysUnder(prefix)('hours'), end, from, 'BYSCORE', 'REV', 'LIMIT', 0, MOST_HOURS);
};

/** Walks the lists of the hours backward, a chunk at a time, until `most` are found or enough was looked at. */
export const walk = async (
  context: LedgerContext,
  unread: Unread,
  filter: EventFilter,
  { after, most }: { readonly after: WalkPlace | null; readonly most: number },
): Promise<Walked> => {
  const { redis, prefix } = context;
  const key = keysUnder(prefix);
  const hours = await hoursBefore(context, filter, after);
  const rows: WalkedRow[] = [];
  const argument = filterArgument(filter);
  let read = 0;
  let lastAt: number | null = null;
  let before = after?.before ?? null;
  for (const hour of hours) {
    const isAfter = after !== null && Number(hour) === after.hour;
    const length = await redis.llen(key('hour', hour));
    let last = isAfter && after.place !== null ? Math.min(after.place, length - 1) : length - 1;
    while (last >= 0) {
      const left = most - rows.length;
      if (left <= 0 || read >= MOST_READ) return { rows, lastAt, next: { hour: Number(hour), place: last, before } };
      const first = Math.max(0, last - CHUNK + 1);
      const [place, at, found, damaged] = list(
        await run(context, SCAN, { ...argument, hour, first, last, most: left, before: before ?? undefined }),
      );
      const flat = strings(found);
      for (const id of strings(damaged)) unread.add(`event:${id}`);
      // a script that ended early without having found enough has read long bodies
      const readMuch = Number(place) > first && flat.length < 4 * left;
      read += readMuch ? CHUNK : last - Number(place) + 1;
      if (at !== '') lastAt = Number(at);
      for (let i = 0; i + 3 < flat.length; i += 4) {
        const [id = '', text = '', body = '', at] = flat.slice(i, i + 4);
        const state = unread.read(`event:${id}`, () => eventState(text));
        if (state === null) continue;
        rows.push({ id, state, body, place: { hour: Number(hour), place: Number(at), before } });
        before = state.no;
      }
      last = Number(place) - 1;
    }
  }
  const end = hours.at(-1);
  const more = hours.length === MOST_HOURS && end !== undefined;
  return { rows, lastAt, next: more ? { hour: Number(end) - 1, place: null, before } : null };
};
