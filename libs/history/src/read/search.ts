import type { KeptEvent } from '@scm-relay/schemas';
import type { Query, Row } from '../database.js';
import { EVENT_COLUMNS, EVENT_TABLES, folded } from '../event-row.js';
import type { EventFilter, EventPage, EventPosition, StreamedEvent } from '../history.js';
import { beginningWith, numbersMatch, othersOf, parameters, rangeOf } from './conditions.js';
import { noticesByDn, type Records } from './records.js';

/** Events that one statement of a walk looks at. */
const STRIDE = 20_000;
/** A page that is not full after this long comes short. */
const BUDGET_MS = 1_500;
/** Up to so many events with a number are sorted as a whole; beyond it, they are met by walking. */
const MOST_HITS = 5_000;
/** The beginning of a number that is shorter than this says too little to look it up. */
const LEAST_TEXT = 4;

const NEWEST = 'ORDER BY e.accepted_at DESC, e.kind DESC, e.seq DESC';
const OLDEST = 'ORDER BY e.accepted_at, e.kind, e.seq';

interface Found {
  readonly events: readonly KeptEvent[];
  /** where the walk stands; null: at the end */
  readonly next: EventPosition | null;
}

const positionOf = (row: Row): EventPosition => ({
  acceptedAt: (row.accepted_at as Date).getTime(),
  kind: row.kind as EventPosition['kind'],
  seq: String(row.seq),
});

/**
 * The next events of a walk by acceptance that the filter wants, of the next STRIDE events at most. A filter that few of them meet makes
 * a short answer, not a long statement.
 */
const stride = async (
  query: Query,
  read: Records,
  filter: EventFilter,
  { after, limit, order }: { after: EventPosition | undefined; limit: number; order: 'newest' | 'oldest' },
): Promise<Found> => {
  const taken = parameters();
  const range = rangeOf(filter, after, order, taken);
  const others = othersOf(filter, taken);
  if (filter.text !== undefined)
    others.push(`EXISTS (SELECT FROM unnest(e.numbers) n WHERE starts_with(n, ${taken.add(folded(filter.text))}))`);
  const by = order === 'newest' ? NEWEST : OLDEST;
  const rows = await query(
    // in its order from the index on, so that it ends with the page; the few rows of the page are joined last
    `WITH walk AS (SELECT * FROM events e WHERE ${range.join(' AND ')} ${by} LIMIT ${STRIDE}),
       e AS (SELECT * FROM walk e ${others.length === 0 ? '' : `WHERE ${others.join(' AND ')}`} ${by} LIMIT ${taken.add(limit)})
     SELECT e.accepted_at, e.kind, e.seq, ${EVENT_COLUMNS} FROM e LEFT JOIN tombstones t ON t.dn = e.dn ${by}`,
    taken.values,
  );
  const events = await read.events(query, rows);
  const last = rows.at(-1);
  if (rows.length === limit && last !== undefined) return { events, next: positionOf(last) };
  if (others.length === 0) return { events, next: null };
  // not full: the walk goes on behind the last event it looked at
  const bound = parameters();
  const where = rangeOf(filter, after, order, bound).join(' AND ');
  const [end] = await query(
    `SELECT e.accepted_at, e.kind, e.seq FROM events e WHERE ${where} ${by} OFFSET ${STRIDE - 1} LIMIT 1`,
    bound.values,
  );
  return { events, next: end === undefined ? null : positionOf(end) };
};

/** All events of a filter with a number, as long as they are few; null: they are many. */
const lookUp = async (
  query: Query,
  read: Records,
  filter: EventFilter & { readonly text: string },
  after: EventPosition | undefined,
  limit: number,
): Promise<Found | null> => {
  const taken = parameters();
  const number = numbersMatch(taken.add(beginningWith(filter.text)));
  const all = [number, ...rangeOf(filter, after, 'newest', taken), ...othersOf(filter, taken)];
  const rows = await query(
    `WITH hits AS MATERIALIZED (SELECT e.accepted_at, e.kind, e.seq, ${EVENT_COLUMNS} FROM ${EVENT_TABLES}
       WHERE ${all.join(' AND ')} LIMIT ${MOST_HITS + 1})
     SELECT *, (SELECT count(*) FROM hits) AS hits FROM hits ORDER BY accepted_at DESC, kind DESC, seq DESC
     LIMIT ${taken.add(limit)}`,
    taken.values,
  );
  const hits = Number(rows[0]?.hits ?? 0);
  if (hits > MOST_HITS) return null;
  const last = rows.at(-1);
  return {
    events: await read.events(query, rows),
    next: hits > rows.length && last !== undefined ? positionOf(last) : null,
  };
};

/** Events, newest first. */
export const search = async (
  query: Query,
  read: Records,
  filter: EventFilter,
  { after, limit }: { readonly after?: EventPosition; readonly limit: number },
): Promise<EventPage> => {
  const { text } = filter;
  if (text !== undefined && text.length >= LEAST_TEXT) {
    const found = await lookUp(query, read, { ...filter, text }, after, limit);
    if (found !== null) return found;
  }
  const until = performance.now() + BUDGET_MS;
  const events: KeptEvent[] = [];
  let next: EventPosition | null | undefined = after;
  do {
    const found = await stride(query, read, filter, {
      after: next ?? undefined,
      limit: limit - events.length,
      order: 'newest',
    });
    events.push(...found.events);
    next = found.next;
  } while (next !== null && events.length < limit && performance.now() < until);
  return { events, next };
};

const PAGE = 500;

/**
 * Events of a filter, oldest first, page by page: no transaction stays open while whoever reads is slow, and what is in memory is
 * one page.
 */
export async function* stream(
  query: Query,
  read: Records,
  filter: EventFilter,
  after: EventPosition | undefined,
): AsyncGenerator<StreamedEvent> {
  let at: EventPosition | null | undefined = after;
  do {
    const page = await stride(query, read, filter, { after: at ?? undefined, limit: PAGE, order: 'oldest' });
    const dns = page.events.flatMap(({ dn }) => (dn === null ? [] : [dn]));
    const notices = dns.length === 0 ? new Map() : await noticesByDn(query, read, dns);
    for (const event of page.events) yield { event, notice: (event.dn !== null && notices.get(event.dn)) || null };
    at = page.next;
  } while (at !== null);
}
