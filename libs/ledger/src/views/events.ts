import type { EventSummary } from '@scm-relay/schemas';
import { coldByNumber, coldRows } from '../past/cold.js';
import { type Glance, glanceAt } from '../past/glance.js';
import type { LedgerContext } from '../script/script.js';
import type { Damaged } from '../sealed/damage.js';
import { type EventFilter, passes } from './event-filter.js';
import { type EventRow, rowsOf, summaries } from './event-summary.js';
import { placeText, readPlace, walk } from './event-walk.js';
import { isMergedMark, mergedPage, present } from './events-merged.js';
import { idsUnder, MOST } from './numbers.js';
import { UnknownMarkError } from './unknown-mark.js';

export interface EventsPage extends Damaged {
  /** the newest first */
  readonly items: readonly EventSummary[];
  /** give it as `after` to go on, even after a page that came short; null: there is nothing older */
  readonly next: string | null;
  /** the history does not answer: only what Redis has is here */
  readonly incomplete?: true;
}

/** A whole number leads straight to its events: at most `MOST` of them. */
const byNumber = async (context: LedgerContext, past: Glance, filter: EventFilter): Promise<EventRow[]> => {
  const { text } = filter;
  if (!text) return [];
  const hot = await rowsOf(context, past.unread, await idsUnder(context, past.unread, { by: 'any', value: text }));
  const known = new Set(hot.map(({ id }) => id));
  const cold = await past.ask((history) => coldByNumber(history, text, MOST), []);
  const more = coldRows(past.unread, cold).filter(({ id }) => !known.has(id));
  return [...hot, ...(await present(context, past, more))]
    .filter(passes(filter))
    .sort((a, b) => b.state.no - a.state.no);
};

/** Events of one page, where nobody asks for fewer. */
const PAGE = 500;
const INDEXED = /^# (\d{1,4})$/;

/** Whether a list goes on behind this mark. One that was made with a history says nothing to a list without, and the other way round. */
const isMark = ({ past }: LedgerContext, { text }: EventFilter, mark: string): boolean =>
  INDEXED.test(mark) ? text !== undefined : past ? isMergedMark(mark) : readPlace(mark) !== null;

/**
 * Events, the newest first. A text that is a whole number is looked up in the indexes, any other looked for in what was accepted; one
 * call looks at a bounded number of events, so that a page may come short while `next` leads on. Rejects with `UnknownMarkError`.
 */
export const eventsPage = async (
  context: LedgerContext,
  filter: EventFilter,
  {
    after = null,
    limit,
    whole = false,
  }: { readonly after?: string | null; readonly limit: number; readonly whole?: boolean },
): Promise<EventsPage> => {
  if (after !== null && !isMark(context, filter, after)) throw new UnknownMarkError();
  const past = glanceAt(context, whole);
  const [, offset] = INDEXED.exec(after ?? '') ?? [];
  const from = Number(offset ?? 0);
  if (after === null || offset !== undefined) {
    const rows = await byNumber(context, past, filter);
    if (rows.length > 0) {
      const next = from + limit < rows.length ? `# ${from + limit}` : null;
      return { items: await summaries(context, past, rows.slice(from, from + limit)), next, ...past.incomplete() };
    }
  }
  if (past.any) {
    const { rows, next } = await mergedPage(context, past, filter, { after, limit });
    return { items: await summaries(context, past, rows), next, ...past.incomplete() };
  }
  const { rows, next } = await walk(context, past.unread, filter, {
    after: after === null ? null : readPlace(after),
    most: limit,
  });
  return { items: await summaries(context, past, rows), next: next && placeText(next), ...past.incomplete() };
};

/** Pages of every event that matches, the newest first; rejects where the history does not answer, for a part is no whole. */
export async function* eventPages(
  context: LedgerContext,
  filter: EventFilter,
  first: string | null = null,
  limit = PAGE,
): AsyncGenerator<EventsPage> {
  let after = first;
  do {
    const page: EventsPage = await eventsPage(context, filter, { after, limit, whole: true });
    if (page.items.length > 0 || page.damaged) yield page;
    after = page.next;
  } while (after !== null);
}

/** Every event that matches, the newest first, at most `limit` at a time. */
export const eventsMatching = (
  context: LedgerContext,
  filter: EventFilter,
  limit = PAGE,
): AsyncGenerator<Pick<EventsPage, 'items' | 'damaged'>> => eventPages(context, filter, null, limit);
