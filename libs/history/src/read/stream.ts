import type { Query } from '../database.js';
import type { EventFilter, EventPosition, StreamedEvent } from '../history.js';
import { noticesByDn, type Records } from './records.js';
import { stride } from './search.js';

const PAGE = 500;

/**
 * Events of a filter, oldest first, page by page: no transaction stays open while whoever reads is slow, and what is in memory is
 * one page.
 */
export async function* stream(
  query: Query,
  read: Records,
  filter: EventFilter,
  after: EventPosition | undefined,
): AsyncGenerator<StreamedEvent> {
  let at: EventPosition | null | undefined = after;
  do {
    const page = await stride(query, read, filter, { after: at ?? undefined, limit: PAGE, order: 'oldest' });
    const dns = page.events.flatMap(({ dn }) => (dn === null ? [] : [dn]));
    const notices = dns.length === 0 ? new Map() : await noticesByDn(query, read, dns);
    for (const event of page.events) yield { event, notice: (event.dn !== null && notices.get(event.dn)) || null };
    at = page.next;
  } while (at !== null);
}
