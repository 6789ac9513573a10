import { type EventSummary, type ExportRow, splitEventId } from '@scm-relay/schemas';
import type { LedgerContext } from '../script/script.js';
import type { Damaged } from '../sealed/damage.js';
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

/** What is left of a record that cannot be read: whoever has the file alone sees that it is there. */
const damagedRow = (name: string): ExportRow => {
  const at = name.indexOf(':');
  const [what, id] = [name.slice(0, at), name.slice(at + 1)];
  const event = what === 'event' ? splitEventId(id) : null;
  return {
    kind: event?.kind ?? null,
    seq: event?.seq ?? null,
    dn: what === 'document' ? id : null,
    tn: null,
    sn: null,
    tid: null,
    goods: null,
    amount: null,
    status: 'damaged',
    reason: name,
    acceptedAt: null,
    endedAt: null,
    destination: null,
    operation: null,
    deliveryStatus: null,
    attempts: null,
    bill: null,
  };
};

/** A page of an export: `next` is the mark to go on with behind it, null behind the last; `acceptedAt` that of its last event. */
export interface ExportPage extends Damaged {
  readonly rows: readonly ExportRow[];
  readonly next: string | null;
  readonly acceptedAt: string | null;
}

/**
 * Every event that matches, one row per delivery or one for an event without any, the newest first, and one for each record that cannot be
 * read; holds some hundred at a time. `after` goes on behind the page whose mark this is.
 */
export async function* exportPages(
  context: LedgerContext,
  filter: EventFilter,
  { after = null }: { readonly after?: string | null } = {},
): AsyncGenerator<ExportPage> {
  const told = new Set<string>();
  for await (const { items, next, damaged = [] } of eventPages(context, filter, after)) {
    // pages may meet the same one
    const fresh = damaged.filter((name) => !told.has(name));
    for (const name of fresh) told.add(name);
    const rows = [...items.flatMap((event) => rowsOf(event, filter)), ...fresh.map(damagedRow)];
    yield { rows, next, acceptedAt: items.at(-1)?.acceptedAt ?? null, damaged: fresh };
  }
}

/** The same, row by row. */
export async function* exportRows(context: LedgerContext, filter: EventFilter): AsyncGenerator<ExportRow> {
  for await (const { rows } of exportPages(context, filter)) yield* rows;
}
