import type { DeliveryView, EventView } from '@scm-relay/schemas';

/** In place of what nobody can mask: it may quote a person of a notice that lies in a history which does not answer. */
export const WITHHELD = '***';

/** Fields of CONTRACT §3.1 that hold numbers, places and times; a person may stand in any other that was posted. */
const PLAIN: ReadonlySet<string> = new Set(['seq', 'dn', 'tn', 'sn', 'sns', 'cc', 'storeCode', 'ts']);

const bodyOf = (value: unknown, name = ''): unknown => {
  if (Array.isArray(value)) return value.map((item) => bodyOf(item, name));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bodyOf(item, key)]));
  return value === null || PLAIN.has(name) ? value : WITHHELD;
};

const unless = <T>(value: T | null): string | null => (value === null || value === undefined ? null : WITHHELD);

const deliveryOf = (view: DeliveryView): DeliveryView => ({
  ...view,
  detail: unless(view.detail),
  vendorState: unless(view.vendorState),
  request: unless(view.request),
  attempts: view.attempts.map((attempt) => ({
    ...attempt,
    response: unless(attempt.response),
    message: unless(attempt.message),
  })),
});

/** An event without any text but its numbers; how it stands, and why, is all there. */
export const withheld = (view: EventView): EventView => ({
  ...view,
  detail: unless(view.detail),
  body: bodyOf(view.body),
  history: view.history.map((entry) => ({ ...entry, note: unless(entry.note) })),
  deliveries: view.deliveries.map(deliveryOf),
});
