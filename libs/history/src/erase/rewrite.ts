import type { KeptEvent, KeptNotice } from '@scm-relay/schemas';
import type { Query } from '../database.js';
import { pack } from '../pack.js';
import { rowsAsJson } from '../text.js';

const packed = (record: KeptEvent | KeptNotice): string => pack(record).toString('base64');

/** Writes events anew. Their revision stays: nothing of the business changed. */
export const rewriteEvents = async (query: Query, events: readonly KeptEvent[], personal: boolean): Promise<void> => {
  if (events.length === 0) return;
  const docs = events.map((event) => {
    const { acceptedAt, kind, seq } = event;
    return { accepted_at: acceptedAt, kind, seq, doc: packed(event) };
  });
  await query(
    `UPDATE events e SET doc = decode(b.doc, 'base64'), personal = e.personal AND $2
     FROM json_to_recordset($1::json) AS b(accepted_at float8, kind text, seq text, doc text)
     WHERE e.accepted_at = to_timestamp(b.accepted_at / 1000) AND e.kind = b.kind AND e.seq = b.seq`,
    [rowsAsJson(docs), personal],
  );
};

/** Writes notices anew, without the digests of mobile numbers where nothing personal is left in them. */
export const rewriteNotices = async (
  query: Query,
  notices: readonly KeptNotice[],
  personal: boolean,
): Promise<void> => {
  if (notices.length === 0) return;
  const docs = notices.map((notice) => ({
    first_at: notice.firstAt,
    dn: notice.dn,
    doc: packed(notice),
    mobiles: notice.mobiles.map((digest) => `mobile:${digest}`),
  }));
  await query(
    `UPDATE notices n SET doc = decode(b.doc, 'base64'), personal = n.personal AND $2,
       keys = ARRAY(SELECT key FROM unnest(n.keys) key WHERE key NOT LIKE 'mobile:%') || CASE WHEN $2 THEN b.mobiles ELSE '{}' END
     FROM json_to_recordset($1::json) AS b(first_at float8, dn text, doc text, mobiles text[])
     WHERE n.dn = b.dn AND n.first_at = to_timestamp(b.first_at / 1000)`,
    [rowsAsJson(docs), personal],
  );
};
