import type { KeptAudit } from '@scm-relay/schemas';
import { type Database, LOCKS, type Query } from '../database.js';
import { attemptRows, deliveryRows, eventRow, keyOf } from '../event-row.js';
import type { Batch, Written } from '../history.js';
import { itemRows, noticeRow } from '../notice-row.js';
import { knownOf, type Redactor } from '../redact.js';
import { monthOf, type Partitions } from '../schema/partitions.js';
import { rowsAsJson, storable } from '../text.js';
import {
  INSERT_ATTEMPTS,
  INSERT_AUDIT,
  INSERT_DELIVERIES,
  INSERT_ITEMS,
  UPSERT_EVENTS,
  UPSERT_NOTICES,
} from './insert.js';
import { keyOfNotice, newest, storedEvents, storedNotices, toWrite } from './stored.js';

/** Of the notices in a batch those that were erased, with the person's values as far as they are still on record. */
type Erased = ReadonlyMap<string, readonly string[]>;

const insert = async (query: Query, statement: string, rows: readonly object[]): Promise<number> =>
  rows.length === 0 ? 0 : (await query(statement, [rowsAsJson(rows)])).length;

const erasedAmong = async (query: Query, { events, notices }: Batch, redact: Redactor): Promise<Erased> => {
  const dns = new Set([...events.flatMap(({ dn }) => (dn === null ? [] : [dn])), ...notices.map(({ dn }) => dn)]);
  const rows = await query('SELECT dn FROM tombstones WHERE dn = ANY($1)', [[...dns].map(storable)]);
  if (rows.length === 0) return new Map();
  const erased = new Set(rows.map(({ dn }) => String(dn)));
  return knownOf(
    query,
    redact,
    [...erased],
    notices.filter(({ dn }) => erased.has(storable(dn))),
  );
};

/** What a batch becomes as far as that needs no look at what is stored: most of the work, done before other writers are kept waiting. */
const prepared = ({ events, notices }: Batch) => ({
  events: newest(events, keyOf),
  eventRows: new Map(events.map((event) => [event, eventRow(event, true)])),
  notices: newest(notices, keyOfNotice),
  noticeRows: new Map(notices.map((notice) => [notice, noticeRow(notice, true)])),
});

type Prepared = ReturnType<typeof prepared>;

const putEvents = async (query: Query, { events, eventRows }: Prepared, erased: Erased, redact: Redactor) => {
  if (events.length === 0) return 0;
  const { all, replaced } = toWrite(events, keyOf, await storedEvents(query, events));
  if (replaced.length > 0) {
    const keys = rowsAsJson(replaced.map(({ acceptedAt, kind, seq }) => ({ accepted_at: acceptedAt, kind, seq })));
    for (const table of ['attempts', 'deliveries'])
      await query(
        `DELETE FROM ${table} r USING json_to_recordset($1::json) AS b(accepted_at float8, kind text, seq text)
         WHERE r.accepted_at = to_timestamp(b.accepted_at / 1000) AND r.kind = b.kind AND r.seq = b.seq`,
        [keys],
      );
  }
  const rows = all.map((event) => {
    const known = event.dn === null ? undefined : erased.get(storable(event.dn));
    return known === undefined ? (eventRows.get(event) ?? {}) : eventRow(redact.event(event, known), false);
  });
  await insert(query, UPSERT_EVENTS, rows);
  await insert(query, INSERT_DELIVERIES, all.flatMap(deliveryRows));
  await insert(query, INSERT_ATTEMPTS, all.flatMap(attemptRows));
  return all.length;
};

const putNotices = async (query: Query, { notices, noticeRows }: Prepared, erased: Erased, redact: Redactor) => {
  if (notices.length === 0) return 0;
  const { all, replaced } = toWrite(notices, keyOfNotice, await storedNotices(query, notices));
  if (replaced.length > 0)
    await query(
      `DELETE FROM items i USING json_to_recordset($1::json) AS b(first_at float8, dn text)
       WHERE i.dn = b.dn AND i.first_at = to_timestamp(b.first_at / 1000)`,
      [rowsAsJson(replaced.map(({ firstAt, dn }) => ({ first_at: firstAt, dn })))],
    );
  const rows = all.map((notice) =>
    erased.has(storable(notice.dn)) ? noticeRow(redact.notice(notice), false) : (noticeRows.get(notice) ?? {}),
  );
  await insert(query, UPSERT_NOTICES, rows);
  await insert(query, INSERT_ITEMS, all.flatMap(itemRows));
  return all.length;
};

const auditRow = ({ at, id, user, action, entry }: KeptAudit) => ({ at, id, user_name: user, action, entry });

/**
 * Writers take turns: whoever has the lock sees all that was written before, by a writer that slept or by an erasure. One that stops
 * with the lock in hand loses it with its transaction after the statement timeout.
 */
export const put = async (
  database: Database,
  partitions: Partitions,
  redact: Redactor,
  batch: Batch,
): Promise<Written> => {
  await partitions.ensure(
    'events',
    batch.events.map(({ acceptedAt }) => monthOf(acceptedAt)),
  );
  await partitions.ensure(
    'notices',
    batch.notices.map(({ firstAt }) => monthOf(firstAt)),
  );
  await partitions.ensure(
    'audit',
    batch.audit.map(({ at }) => monthOf(at)),
  );
  const records = prepared(batch);
  try {
    return await database.transaction(async (query) => {
      await query('SELECT pg_advisory_xact_lock($1, $2)', LOCKS.write);
      const erased = await erasedAmong(query, batch, redact);
      const notices = await putNotices(query, records, erased, redact);
      const events = await putEvents(query, records, erased, redact);
      return { events, notices, audit: await insert(query, INSERT_AUDIT, batch.audit.map(auditRow)) };
    });
  } catch (error) {
    // a month may have been dropped by another process: the next attempt looks for it again
    partitions.forget();
    throw error;
  }
};
