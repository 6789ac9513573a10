import type { EventSummary, ExportRow } from '@scm-relay/schemas';
import type { LedgerContext } from '../script/script.js';
import type { EventFilter } from './event-filter.js';
import { eventsMatching } from './events.js';

const goodsText = (goods: EventSummary['goods']): string | null =>
  goods.length === 0 ? null : goods.map(({ sku, pieces }) => `${sku} × ${pieces}`).join('; ');

const rowsOf = (
  { deliveries, destinations, goods, ...rest }: EventSummary,
  { destination }: EventFilter,
): ExportRow[] => {
  const event = { ...rest, goods: goodsText(goods) };
  const wanted = deliveries.filter((each) => destination === undefined || each.destination === destination);
  if (wanted.length === 0) {
    return [{ ...event, destination: null, operation: null, deliveryStatus: null, attempts: null }];
  }
  return wanted.map(({ status, operation, attempts, destination: to }) => ({
    ...event,
    destination: to,
    operation,
    deliveryStatus: status,
    attempts,
  }));
};

/** Every event that matches, one row per delivery or one for an event without any, the newest first; holds some hundred at a time. */
export async function* exportRows(context: LedgerContext, filter: EventFilter): AsyncGenerator<ExportRow> {
  for await (const events of eventsMatching(context, filter)) {
    for (const event of events) yield* rowsOf(event, filter);
  }
}
