import type { KeptEvent, KeptNotice } from '@scm-relay/schemas';
import type { Query } from '../database.js';
import { rowsAsJson, storable } from '../text.js';

/** The revisions that are there already, by key. */
export type Stored = ReadonlyMap<string, number>;

const bounds = (instants: readonly number[]): [Date, Date] => {
  // not by spreading: a batch may hold more than a call has room for
  const [least, most] = instants.reduce(([a, b], at) => [Math.min(a, at), Math.max(b, at)], [Infinity, -Infinity]);
  return [new Date(least), new Date(most)];
};

export const storedEvents = async (query: Query, events: readonly KeptEvent[]): Promise<Stored> => {
  const [from, to] = bounds(events.map(({ acceptedAt }) => acceptedAt));
  const rows = await query(
    `SELECT e.accepted_at, e.kind, e.seq, e.revision
     FROM json_to_recordset($1::json) AS b(accepted_at float8, kind text, seq text)
     JOIN events e ON e.accepted_at = to_timestamp(b.accepted_at / 1000) AND e.kind = b.kind AND e.seq = b.seq
     WHERE e.accepted_at BETWEEN $2 AND $3`,
    [rowsAsJson(events.map(({ acceptedAt, kind, seq }) => ({ accepted_at: acceptedAt, kind, seq }))), from, to],
  );
  return new Map(
    rows.map(({ accepted_at, kind, seq, revision }) => [
      `${(accepted_at as Date).getTime()} ${String(kind)} ${String(seq)}`,
      Number(revision),
    ]),
  );
};

export const keyOfNotice = ({ firstAt, dn }: Pick<KeptNotice, 'firstAt' | 'dn'>): string =>
  `${firstAt} ${storable(dn)}`;

export const storedNotices = async (query: Query, notices: readonly KeptNotice[]): Promise<Stored> => {
  const [from, to] = bounds(notices.map(({ firstAt }) => firstAt));
  const rows = await query(
    'SELECT first_at, dn, revision FROM notices WHERE dn = ANY($1) AND first_at BETWEEN $2 AND $3',
    [notices.map(({ dn }) => storable(dn)), from, to],
  );
  return new Map(
    rows.map(({ first_at, dn, revision }) => [`${(first_at as Date).getTime()} ${String(dn)}`, Number(revision)]),
  );
};

interface Revised {
  readonly revision: number;
}

/** Of several records of one key the newest. */
export const newest = <T extends Revised>(records: readonly T[], key: (record: T) => string): readonly T[] => {
  const found = new Map<string, T>();
  for (const record of records) {
    const at = key(record);
    if (record.revision > (found.get(at)?.revision ?? -1)) found.set(at, record);
  }
  return [...found.values()];
};

/** What of `records` is newer than what is stored; `replaced` are those of it whose rows are there already. */
export const toWrite = <T extends Revised>(records: readonly T[], key: (record: T) => string, stored: Stored) => {
  const all = records.filter((record) => record.revision > (stored.get(key(record)) ?? -1));
  return { all, replaced: all.filter((record) => stored.has(key(record))) };
};
