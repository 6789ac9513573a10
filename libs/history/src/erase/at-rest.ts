import { each } from '@scm-relay/runtime';
import { type Database, locked } from '../database.js';
import { isOfRecord } from '../error.js';
import { eventOf } from '../event-row.js';
import type { Erased } from '../history.js';
import { noticeOf } from '../notice-row.js';
import { knownOf, type Redactor } from '../redact.js';
import { storable } from '../text.js';
import { rewriteAll, sum } from './erase.js';
import { rewriteEvents, rewriteNotices } from './rewrite.js';

/** Unfinished erasures that one call goes on with. */
const RESUMED = 100;

/**
 * Events first, as long as their notices still know the values to look for; a notice only when none of its events is left.
 */
const rewriteAtRest = (database: Database, redact: Redactor, before: number, limit: number): Promise<Erased> =>
  locked(database, async (query) => {
    const at = new Date(before);
    const eventRows = await query(
      `SELECT e.doc, e.ended_at FROM events e WHERE e.personal AND e.ended_at < $1
       AND NOT EXISTS (SELECT FROM notices n WHERE n.dn = e.dn AND n.last_at >= $1) ORDER BY e.ended_at LIMIT $2`,
      [at, limit],
    );
    const events = eventRows.map(eventOf);
    const dns = new Set(events.flatMap(({ dn }) => (dn === null ? [] : [storable(dn)])));
    const known = await knownOf(query, redact, [...dns]);
    await rewriteEvents(
      query,
      events.map((event) => redact.event(event, known.get(storable(event.dn ?? '')) ?? [])),
      false,
    );
    if (events.length === limit) return { notices: 0, events: limit };
    const noticeRows = await query(
      'SELECT n.doc FROM notices n WHERE n.personal AND n.last_at < $1 ORDER BY n.last_at LIMIT $2',
      [at, limit],
    );
    await rewriteNotices(
      query,
      noticeRows.map((row) => redact.notice(noticeOf(row))),
      false,
    );
    return { notices: noticeRows.length, events: events.length };
  });

/**
 * Goes on with what erasures left behind that ended early, then takes the values out of what has long been at rest. A notice of which that
 * fails stops no other; the failure is thrown when all is done.
 */
export const eraseAtRest = async (
  database: Database,
  redact: Redactor,
  before: number,
  limit: number,
): Promise<Erased> => {
  const open = await database.query(`SELECT dn FROM tombstones WHERE NOT done ORDER BY erased_at LIMIT ${RESUMED}`);
  const done: Erased[] = [];
  const portions = [
    ...open.map(
      ({ dn }) =>
        () =>
          rewriteAll(database, redact, String(dn)),
    ),
    () => rewriteAtRest(database, redact, before, limit),
  ];
  await each(portions, async (portion) => done.push(await portion()), { goOn: isOfRecord });
  return sum(done);
};
