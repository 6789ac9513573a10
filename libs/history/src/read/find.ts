import type { EventKind, KeptEvent, KeptNotice } from '@scm-relay/schemas';
import type { Query } from '../database.js';
import { EVENT_COLUMNS, EVENT_TABLES, folded } from '../event-row.js';
import type { DeliveryBy, NoticeBy } from '../history.js';
import { NOTICE_COLUMNS, NOTICE_TABLES } from '../notice-row.js';
import { exactly, numbersMatch } from './conditions.js';
import type { Records } from './records.js';

const MOST_NOTICES = 100;

const keyOfNoticeBy = (by: Exclude<NoticeBy, { readonly dn: string }>): string => {
  if ('sn' in by) return `sn:${by.sn}`;
  return 'tn' in by ? `tn:${by.tn}` : `order:${by.order}`;
};

/**
 * Sorted when they are found: with order and limit in one statement the planner would rather walk all events from the newest back than
 * ask the index of numbers.
 */
const newestOf = (condition: string): string =>
  `WITH hits AS MATERIALIZED
     (SELECT e.accepted_at, ${EVENT_COLUMNS} FROM ${EVENT_TABLES} WHERE ${condition})
   SELECT * FROM hits ORDER BY accepted_at DESC LIMIT 1`;

/** Reading by a name or number that has to be met exactly: what a thaw and a trace ask for. */
export const finder = (query: Query, read: Records) => ({
  find: async (kind: EventKind, seq: string): Promise<KeptEvent | null> => {
    const [row] = await query(newestOf(`${numbersMatch('$1')} AND e.kind = $2 AND e.seq = $3`), [
      exactly(seq),
      kind,
      seq,
    ]);
    return row === undefined ? null : ((await read.events(query, [row]))[0] ?? null);
  },

  homeOf: async (by: DeliveryBy): Promise<KeptEvent | null> => {
    const [number, condition] =
      'reference' in by ? [by.reference, 'd.reference = $2'] : [by.bill, 'd.bills @> ARRAY[$2]'];
    const [row] = await query(
      newestOf(`${numbersMatch('$1')} AND EXISTS (SELECT FROM deliveries d
         WHERE d.accepted_at = e.accepted_at AND d.kind = e.kind AND d.seq = e.seq AND ${condition})`),
      [exactly(number), number],
    );
    return row === undefined ? null : ((await read.events(query, [row]))[0] ?? null);
  },

  noticesOf: async (by: NoticeBy): Promise<readonly KeptNotice[]> => {
    const [condition, value] = 'dn' in by ? ['n.dn = $1', by.dn] : ['n.keys @> ARRAY[$1]', keyOfNoticeBy(by)];
    const rows = await query(
      `SELECT ${NOTICE_COLUMNS} FROM ${NOTICE_TABLES} WHERE ${condition} ORDER BY n.first_at DESC, n.dn LIMIT ${MOST_NOTICES}`,
      [value],
    );
    return rows.map(read.notice);
  },

  byNumber: async (number: string, limit = 200): Promise<readonly KeptEvent[]> => {
    if (folded(number) === '') return [];
    const rows = await query(
      `WITH hits AS MATERIALIZED (SELECT e.accepted_at, e.kind, e.seq, ${EVENT_COLUMNS} FROM ${EVENT_TABLES}
         WHERE ${numbersMatch('$1')})
       SELECT * FROM hits ORDER BY accepted_at DESC, kind DESC, seq DESC LIMIT $2`,
      [exactly(number), limit],
    );
    return read.events(query, rows);
  },

  dnsOfMobile: async (digest: string): Promise<readonly string[]> => {
    const rows = await query('SELECT DISTINCT dn FROM notices WHERE keys @> ARRAY[$1] ORDER BY dn', [
      `mobile:${digest}`,
    ]);
    return rows.map(({ dn }) => String(dn));
  },
});
