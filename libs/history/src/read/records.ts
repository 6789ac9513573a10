import type { KeptEvent, KeptNotice } from '@scm-relay/schemas';
import type { Query, Row } from '../database.js';
import { eventOf } from '../event-row.js';
import { NOTICE_COLUMNS, NOTICE_TABLES, noticeOf } from '../notice-row.js';
import { knownOf, type Redactor } from '../redact.js';
import { storable } from '../text.js';

/** Rows as records; of a notice that is erased, but whose rows have not all been rewritten yet, without the person's values. */
export const records = (redact: Redactor) => ({
  events: async (query: Query, rows: readonly Row[]): Promise<KeptEvent[]> => {
    const all = rows.map((row) => ({ event: eventOf(row), erase: row.erase === true }));
    const dns = all.flatMap(({ event: { dn }, erase }) => (erase && dn !== null ? [storable(dn)] : []));
    if (dns.length === 0) return all.map(({ event }) => event);
    const known = await knownOf(query, redact, [...new Set(dns)]);
    return all.map(({ event, erase }) =>
      erase ? redact.event(event, known.get(storable(event.dn ?? '')) ?? []) : event,
    );
  },
  notice: (row: Row): KeptNotice => (row.erase === true ? redact.notice(noticeOf(row)) : noticeOf(row)),
});

export type Records = ReturnType<typeof records>;

/** The newest notice of each `dn`: one that came back after it was forgotten has another month. */
export const noticesByDn = async (
  query: Query,
  read: Records,
  dns: readonly string[],
): Promise<ReadonlyMap<string, KeptNotice>> => {
  const rows = await query(
    `SELECT DISTINCT ON (n.dn) n.dn, ${NOTICE_COLUMNS} FROM ${NOTICE_TABLES} WHERE n.dn = ANY($1) ORDER BY n.dn, n.first_at DESC`,
    [[...new Set(dns.map(storable))]],
  );
  return new Map(rows.map((row) => [String(row.dn), read.notice(row)]));
};
