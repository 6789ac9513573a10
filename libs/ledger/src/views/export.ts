import type { EventSummary, ExportRow } from '@scm-relay/schemas';
import type { LedgerContext } from '../script/script.js';
import { type EventFilter, eventsMatching } from './events.js';

const rowsOf = ({ deliveries, destinations, ...event }: EventSummary, { destination }: EventFilter): ExportRow[] => {
  const wanted = deliveries.filter((each) => destination === undefined || each.destination === destination);
  if (wanted.length === 0) {
    return [{ ...event, destination: null, operation: null, deliveryStatus: null, attempts: null }];
  }
  return wanted.map(({ status, ...delivery }) => ({ ...event, ...delivery, deliveryStatus: status }));
};

/** Every event that matches, one row per delivery or one for an event without any, the newest first; holds some hundred at a time. */
export async function* exportRows(context: LedgerContext, filter: EventFilter): AsyncGenerator<ExportRow> {
  for await (const events of eventsMatching(context, filter)) {
    for (const event of events) yield* rowsOf(event, filter);
  }
}
