import type { KeptEvent, KeptNotice } from '@scm-relay/schemas';
import type { Query } from './database.js';
import { HistoryError } from './error.js';
import type { Redaction } from './history.js';
import { noticeOf } from './notice-row.js';
import { storable } from './text.js';

/** Records without the person's values. What cannot be redacted is an error: to pass it on as it is would undo an erasure. */
export const redactor = (redaction: Redaction | undefined, place: string) => {
  const apply = <T>(what: string, work: (given: Redaction) => T): T => {
    if (redaction === undefined)
      throw new HistoryError(
        'unreadable',
        `the history at ${place} holds erased records, and this process cannot redact`,
      );
    try {
      return work(redaction);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new HistoryError('unreadable', `${what} of the history at ${place} cannot be redacted: ${why}`, { cause });
    }
  };
  return {
    event: (event: KeptEvent, known: readonly string[]): KeptEvent => ({
      ...event,
      fields: apply(`event ${event.kind}:${event.seq}`, (given) => given.event(event.fields, event, known)),
    }),
    notice: (notice: KeptNotice): KeptNotice => ({
      ...notice,
      ...apply(`notice ${notice.dn}`, (given) => given.notice(notice, notice.dn)),
      mobiles: [],
    }),
    values: ({ document, dn }: KeptNotice): readonly string[] =>
      apply(`notice ${dn}`, (given) => given.values(document, dn)),
  };
};

export type Redactor = ReturnType<typeof redactor>;

/**
 * The values of the persons of these notices, as long as a row (or one of `others`, which are not written yet) still has them: a vendor
 * quotes them in replies that lie in the events.
 */
export const knownOf = async (
  query: Query,
  redact: Redactor,
  dns: readonly string[],
  others: readonly KeptNotice[] = [],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const rows = await query('SELECT n.doc FROM notices n WHERE n.dn = ANY($1) AND n.personal', [dns]);
  const known = new Map<string, readonly string[]>(dns.map((dn) => [dn, []]));
  for (const notice of [...rows.map(noticeOf), ...others]) {
    const dn = storable(notice.dn);
    known.set(dn, [...(known.get(dn) ?? []), ...redact.values(notice)]);
  }
  return known;
};
