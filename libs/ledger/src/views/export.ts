import type { EventSummary, ExportRow } from '@scm-relay/schemas';
import type { LedgerContext } from '../script/script.js';
import type { EventFilter } from './event-filter.js';
import { eventPages } from './events.js';

const goodsText = (goods: EventSummary['goods']): string | null =>
  goods.length === 0 ? null : goods.map(({ sku, pieces }) => `${sku} × ${pieces}`).join('; ');

const rowsOf = (
  { deliveries, destinations, goods, ...rest }: EventSummary,
  { destination }: EventFilter,
): ExportRow[] => {
  const event = { ...rest, goods: goodsText(goods) };
  const wanted = deliveries.filter((each) => destination === undefined || each.destination === destination);
  if (wanted.length === 0) {
    return [{ ...event, destination: null, operation: null, deliveryStatus: null, attempts: null, bill: null }];
  }
  return wanted.map(({ status, operation, attempts, bill, destination: to }) => ({
    ...event,
    destination: to,
    operation,
    deliveryStatus: status,
    attempts,
    bill,
  }));
};

export interface ExportOptions {
  /** goes on behind the page whose mark this is */
  readonly after?: string | null;
  /** hears of each page that was handed out whole: the mark to go on with, and when its last event was accepted */
  readonly onPage?: (mark: string, acceptedAt: string) => void;
}

/** Every event that matches, one row per delivery or one for an event without any, the newest first; holds some hundred at a time. */
export async function* exportRows(
  context: LedgerContext,
  filter: EventFilter,
  { after = null, onPage }: ExportOptions = {},
): AsyncGenerator<ExportRow> {
  for await (const { items, next } of eventPages(context, filter, after)) {
    for (const event of items) yield* rowsOf(event, filter);
    const last = items.at(-1);
    if (next !== null && last) onPage?.(next, last.acceptedAt);
  }
}
