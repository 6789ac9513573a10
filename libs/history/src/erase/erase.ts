import { type Database, locked, type Query } from '../database.js';
import { eventOf } from '../event-row.js';
import type { Erased } from '../history.js';
import { noticeOf } from '../notice-row.js';
import { exactly, numbersMatch } from '../read/conditions.js';
import { knownOf, type Redactor } from '../redact.js';
import { storable } from '../text.js';
import { rewriteEvents, rewriteNotices } from './rewrite.js';

/** Events rewritten in one transaction: a writer waits no longer than this takes. */
const PORTION = 200;

/** Rows of one notice's events that still hold values; the first parameter finds its number in the index. */
export const EVENTS_OF = `${numbersMatch('$1')} AND e.dn = $2 AND e.personal`;
const EVENT_ROW = 'e.doc, e.ended_at';

export const countErasable = async (query: Query, dns: readonly string[]): Promise<Erased> => {
  let events = 0;
  for (const dn of new Set(dns)) {
    const [row] = await query(`SELECT count(*) AS events FROM events e WHERE ${EVENTS_OF}`, [exactly(dn), dn]);
    events += Number(row?.events);
  }
  const [row] = await query('SELECT count(*) AS notices FROM notices n WHERE n.dn = ANY($1) AND n.personal', [
    dns.map(storable),
  ]);
  return { notices: Number(row?.notices), events };
};

/**
 * Rewrites the events of one notice in portions, and last the notice itself, whose values the events are searched for. Whoever reads or
 * writes any of them meanwhile redacts by the tombstone.
 */
export const rewriteAll = async (database: Database, redact: Redactor, dn: string): Promise<Erased> => {
  let events = 0;
  for (;;) {
    const portion = await locked(database, async (query) => {
      const known = (await knownOf(query, redact, [storable(dn)])).get(storable(dn)) ?? [];
      const rows = await query(`SELECT ${EVENT_ROW} FROM events e WHERE ${EVENTS_OF} LIMIT ${PORTION}`, [
        exactly(dn),
        dn,
      ]);
      await rewriteEvents(
        query,
        rows.map((row) => redact.event(eventOf(row), known)),
        false,
      );
      return rows.length;
    });
    events += portion;
    if (portion < PORTION) break;
  }
  const notices = await locked(database, async (query) => {
    const rows = await query('SELECT n.doc FROM notices n WHERE n.dn = $1 AND n.personal', [dn]);
    await rewriteNotices(
      query,
      rows.map((row) => redact.notice(noticeOf(row))),
      false,
    );
    await query('UPDATE tombstones SET done = true WHERE dn = $1', [dn]);
    return rows.length;
  });
  return { notices, events };
};

export const sum = (all: readonly Erased[]): Erased => ({
  notices: all.reduce((total, { notices }) => total + notices, 0),
  events: all.reduce((total, { events }) => total + events, 0),
});

/** The tombstones first and by themselves: from their commit on nothing brings the values back, whatever becomes of this process. */
export const erase = async (database: Database, redact: Redactor, dns: readonly string[]): Promise<Erased> => {
  const distinct = [...new Set(dns)];
  await locked(database, (query) =>
    query('INSERT INTO tombstones (dn) SELECT unnest($1::text[]) ON CONFLICT (dn) DO UPDATE SET done = false', [
      distinct.map(storable),
    ]),
  );
  const all: Erased[] = [];
  for (const dn of distinct) all.push(await rewriteAll(database, redact, dn));
  return sum(all);
};
