import { type EventSummary, splitEventId, type TraceView } from '@scm-relay/schemas';
import { coldIds, coldRows, positionOf } from '../past/cold.js';
import { type Glance, glanceAt } from '../past/glance.js';
import { byNewest } from '../past/position.js';
import { parsed } from '../script/replies.js';
import type { LedgerContext } from '../script/script.js';
import type { Unread } from '../sealed/damage.js';
import { lowerLatin } from './event-filter.js';
import { type EventRow, type NumberedBody, summaries } from './event-summary.js';
import { walk } from './event-walk.js';
import { present } from './events-merged.js';
import { halfWidth, idsUnder, MOST, plainNumber, type TraceQuery } from './numbers.js';
import { eventViews } from './trace.js';

/** What lies under a number by the indexes of Redis and of the history. */
const indexed = async (context: LedgerContext, past: Glance, query: TraceQuery): Promise<TraceView> => {
  const ids = await idsUnder(context, past.unread, query);
  const cold = await past.ask((history) => coldIds(history, query, MOST), []);
  return eventViews(context, past, [...new Set([...ids, ...cold])]);
};

/** The latest events of Redis that hold this text, of a bounded number that is looked at. */
const holding = async (context: LedgerContext, unread: Unread, text: string): Promise<readonly EventRow[]> =>
  text === '' ? [] : (await walk(context, unread, { text }, { after: null, most: MOST })).rows;

const bodyOf = (body: string): NumberedBody => {
  const named = parsed<NumberedBody>(body || '{}');
  if (!Array.isArray(named.pkg ?? [])) throw new TypeError('it is no body of an event');
  return named;
};

/** Whether a number of the event is the wanted one but for upper and lower case and for spaces, which no index can know. */
const names =
  (by: TraceQuery['by'], wanted: string, unread: Unread) =>
  ({ id, state, body }: EventRow): boolean => {
    const { tn, sn, pkg = [] } = unread.read(`event:${id}`, () => bodyOf(body)) ?? {};
    const numbers = {
      seq: [splitEventId(id)?.seq],
      dn: [state.dn],
      tn: [tn, ...pkg.map((each) => each.tn)],
      sn: [sn, ...pkg.flatMap((each) => each.sns)],
      order: [],
    };
    return (by === 'any' ? Object.values(numbers).flat() : numbers[by]).some(
      (number) => !!number && lowerLatin(plainNumber(number)) === wanted,
    );
  };

interface Found {
  readonly trace: TraceView;
  /** where nothing lies under the number: what holds it as a part of another one, as far as Redis was looked through */
  readonly rows: readonly EventRow[];
}

/** By the indexes; what none of them knows as it is written is looked for among the latest events, upper and lower case being one. */
const find = async (context: LedgerContext, past: Glance, { by, value }: TraceQuery): Promise<Found> => {
  const found = await indexed(context, past, { by, value });
  if (found.events.length > 0 || by === 'order') return { trace: found, rows: [] };
  const wanted = lowerLatin(plainNumber(value));
  let rows: readonly EventRow[] = [];
  // a number may have been kept with spaces in it
  for (const text of new Set([lowerLatin(halfWidth(value).trim()), wanted])) {
    rows = await holding(context, past.unread, text);
    const ids = rows.filter(names(by, wanted, past.unread)).map(({ id }) => id);
    if (ids.length > 0) return { trace: { ...found, ...(await eventViews(context, past, ids)) }, rows: [] };
  }
  return { trace: found, rows };
};

/** Everything that happened under a number, in the order it was accepted. What Redis no longer has is read in the history. */
export const trace = async (context: LedgerContext, query: TraceQuery): Promise<TraceView> => {
  const past = glanceAt(context);
  const { trace } = await find(context, past, query);
  return { ...trace, ...past.incomplete() };
};

/** A part of a number that is shorter is one of too many. */
const LEAST_PART = 4;

export interface NumberSearch {
  readonly trace: TraceView;
  /** where nothing has this very number: the latest events with one that holds it */
  readonly similar: readonly EventSummary[];
}

/** The latest of Redis and of the history. */
const latest = async (
  context: LedgerContext,
  past: Glance,
  rows: readonly EventRow[],
  { text, most }: { readonly text: string; readonly most: number },
): Promise<readonly EventRow[]> => {
  const events = await past.ask(async (history) => (await history.search({ text }, { limit: most })).events, []);
  const cold = await present(context, past, coldRows(past.unread, events));
  return [...new Map([...cold, ...rows].map((row) => [row.id, row])).values()]
    .sort((a, b) => byNewest(positionOf(a), positionOf(b)))
    .slice(0, most);
};

/** A trace; where any number was asked for and has none, at most `most` events that hold it. The latest events are walked once for both. */
export const search = async (context: LedgerContext, query: TraceQuery, most: number): Promise<NumberSearch> => {
  const past = glanceAt(context);
  const { trace, rows } = await find(context, past, query);
  const text = plainNumber(query.value);
  const similar =
    trace.events.length > 0 || query.by !== 'any' || text.length < LEAST_PART
      ? []
      : await summaries(context, past, await latest(context, past, rows.slice(0, most), { text, most }));
  return { trace: { ...trace, ...past.incomplete() }, similar };
};
