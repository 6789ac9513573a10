import type { Query } from '../database.js';
import { noticeOf } from '../notice-row.js';
import type { Redactor } from '../redact.js';

/** Notices read at once: their documents are unpacked, and opened where they are sealed. */
const PORTION = 500;

/**
 * The notices that lie here without a digest of a mobile number, as all do that were written without data keys (CONTRACT §7, `erase
 * --mobile`), and of whose persons' values `is` knows one. Nothing but reading them finds these.
 */
export const dnsByValue = async (
  query: Query,
  redact: Redactor,
  is: (value: string) => boolean,
): Promise<readonly string[]> => {
  const found = new Set<string>();
  let after: readonly [string, number] = ['', -1];
  for (;;) {
    const [dn, firstAt] = after;
    const rows = await query(
      `SELECT n.doc FROM notices n WHERE n.personal AND (n.dn, n.first_at) > ($1, $2)
       AND NOT EXISTS (SELECT FROM unnest(n.keys) key WHERE starts_with(key, 'mobile:'))
       ORDER BY n.dn, n.first_at LIMIT ${PORTION}`,
      [dn, new Date(firstAt)],
    );
    const notices = rows.map(noticeOf);
    for (const notice of notices) if (redact.values(notice).some(is)) found.add(notice.dn);
    const last = notices.at(-1);
    if (last === undefined || rows.length < PORTION) return [...found];
    after = [last.dn, last.firstAt];
  }
};
