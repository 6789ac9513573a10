import type { KeptEvent } from '@scm-relay/schemas';
import { type Database, locked, type Query, type Row } from '../database.js';
import { isOfRecord } from '../error.js';
import { eventOf } from '../event-row.js';
import type { Rested } from '../history.js';
import { noticeOf } from '../notice-row.js';
import { exactly } from '../read/conditions.js';
import { knownOf, type Redactor } from '../redact.js';
import { storable } from '../text.js';
import { EVENTS_OF, rewriteAll } from './erase.js';
import { rewriteEvents, rewriteNotices } from './rewrite.js';

/**
 * Where a look stands: behind this unfinished erasure; when all are done, behind this event; then behind this notice. What fails stays
 * behind it, so that however much does holds up nothing else.
 */
type Place = ['erasures', string] | ['events', number, number, string, string] | ['notices', number, string, number];

const BEGIN: Place = ['erasures', ''];
const EVENTS: Place = ['events', -1, -1, '', ''];
const NOTICES: Place = ['notices', -1, '', -1];

interface Bounds {
  readonly before: Date;
  readonly limit: number;
  readonly onError: (error: unknown) => void;
}

interface Portion {
  readonly notices?: number;
  readonly events?: number;
  /** null: none is left behind this portion */
  readonly last: Place | null;
}

/** What `work` makes of each of these; what it makes null, or fails of, is left as it is. */
const passing = async <A, B>(
  items: readonly A[],
  work: (item: A) => Promise<B | null> | B,
  onError: Bounds['onError'],
): Promise<B[]> => {
  const done: B[] = [];
  for (const item of items) {
    try {
      const made = await work(item);
      if (made !== null) done.push(made);
    } catch (error) {
      // what is not a record's fault would stop the others as well
      if (!isOfRecord(error)) throw error;
      onError(error);
    }
  }
  return done;
};

/** Goes on with erasures that ended early. */
const eraseOpen = async (
  database: Database,
  redact: Redactor,
  [, dn]: Extract<Place, readonly ['erasures', ...unknown[]]>,
  { limit, onError }: Bounds,
): Promise<Portion> => {
  const open = await database.query('SELECT dn FROM tombstones WHERE NOT done AND dn > $1 ORDER BY dn LIMIT $2', [
    dn,
    limit,
  ]);
  const done = await passing(open, (row) => rewriteAll(database, redact, String(row.dn)), onError);
  const last = open.at(-1);
  return {
    notices: done.reduce((total, { notices }) => total + notices, 0),
    events: done.reduce((total, { events }) => total + events, 0),
    last: last ? ['erasures', String(last.dn)] : null,
  };
};

const redacted = async (query: Query, redact: Redactor, row: Row): Promise<KeptEvent> => {
  const event = eventOf(row);
  const dn = storable(event.dn ?? '');
  return redact.event(event, event.dn === null ? [] : ((await knownOf(query, redact, [dn])).get(dn) ?? []));
};

const time = (value: unknown): number => (value as Date).getTime();

const eraseEvents = async (
  query: Query,
  redact: Redactor,
  [, ended, at, kind, seq]: Extract<Place, readonly ['events', ...unknown[]]>,
  { before, limit, onError }: Bounds,
): Promise<Portion> => {
  const rows = await query(
    `SELECT e.doc, e.ended_at, e.accepted_at, e.kind, e.seq FROM events e WHERE e.personal AND e.ended_at < $1
       AND e.ended_at >= $2 AND (e.ended_at, e.accepted_at, e.kind, e.seq) > ($2, $3, $4, $5)
       AND NOT EXISTS (SELECT FROM notices n WHERE n.dn = e.dn AND n.last_at >= $1)
     ORDER BY e.ended_at, e.accepted_at, e.kind, e.seq LIMIT $6`,
    [before, new Date(ended), new Date(at), kind, seq, limit],
  );
  const events = await passing(rows, (row) => redacted(query, redact, row), onError);
  await rewriteEvents(query, events, false);
  const last = rows.at(-1);
  return {
    events: events.length,
    last: last ? ['events', time(last.ended_at), time(last.accepted_at), String(last.kind), String(last.seq)] : null,
  };
};

/** A notice of which an event could not be redacted keeps the values to look for in it. */
const eraseNotices = async (
  query: Query,
  redact: Redactor,
  [, lastAt, dn, firstAt]: Extract<Place, readonly ['notices', ...unknown[]]>,
  { before, limit, onError }: Bounds,
): Promise<Portion> => {
  const rows = await query(
    `SELECT n.doc, n.last_at, n.dn, n.first_at FROM notices n WHERE n.personal AND n.last_at < $1
       AND n.last_at >= $2 AND (n.last_at, n.dn, n.first_at) > ($2, $3, $4)
     ORDER BY n.last_at, n.dn, n.first_at LIMIT $5`,
    [before, new Date(lastAt), dn, new Date(firstAt), limit],
  );
  const work = async (row: Row) => {
    const left = await query(`SELECT FROM events e WHERE ${EVENTS_OF} AND e.ended_at < $3 LIMIT 1`, [
      exactly(String(row.dn)),
      row.dn,
      before,
    ]);
    return left.length > 0 ? null : redact.notice(noticeOf(row));
  };
  const notices = await passing(rows, work, onError);
  await rewriteNotices(query, notices, false);
  const last = rows.at(-1);
  return {
    notices: notices.length,
    last: last ? ['notices', time(last.last_at), String(last.dn), time(last.first_at)] : null,
  };
};

/** What comes after the last of each: events as long as their notices still know the values to look for. */
const AFTER: Readonly<Record<Place[0], Place | null>> = { erasures: EVENTS, events: NOTICES, notices: null };

/**
 * One portion: goes on with what erasures left behind that ended early, then takes the values out of what has long been at rest. A record of
 * which that fails is told to `onError` and stops no other.
 */
export const eraseAtRest = async (
  database: Database,
  redact: Redactor,
  before: number,
  { after, limit }: { readonly after?: string; readonly limit: number },
  onError: Bounds['onError'],
): Promise<Rested> => {
  // it was made below
  const place: Place = after === undefined ? BEGIN : (JSON.parse(after) as Place);
  const bounds = { before: new Date(before), limit, onError };
  const portion = (): Promise<Portion> => {
    if (place[0] === 'erasures') return eraseOpen(database, redact, place, bounds);
    return locked(database, (query) =>
      place[0] === 'events' ? eraseEvents(query, redact, place, bounds) : eraseNotices(query, redact, place, bounds),
    );
  };
  const { notices = 0, events = 0, last } = await portion();
  const next = last ?? AFTER[place[0]];
  return { notices, events, next: next === null ? null : JSON.stringify(next) };
};
