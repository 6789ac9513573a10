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

/** A page of an export: `next` is the mark to go on with behind it, null behind the last; `acceptedAt` that of its last event. */
export interface ExportPage {
  readonly rows: readonly ExportRow[];
  readonly next: string | null;
  readonly acceptedAt: string | null;
}

/**
 * Every event that matches, one row per delivery or one for an event without any, the newest first; holds some hundred at a time. `after`
 * goes on behind the page whose mark this is.
 */
export async function* exportPages(
  context: LedgerContext,
  filter: EventFilter,
  { after = null }: { readonly after?: string | null } = {},
): AsyncGenerator<ExportPage> {
  for await (const { items, next } of eventPages(context, filter, after)) {
    const rows = items.flatMap((event) => rowsOf(event, filter));
    yield { rows, next, acceptedAt: items.at(-1)?.acceptedAt ?? null };
  }
}

/** The same, row by row. */
export async function* exportRows(context: LedgerContext, filter: EventFilter): AsyncGenerator<ExportRow> {
  for await (const { rows } of exportPages(context, filter)) yield* rows;
}
