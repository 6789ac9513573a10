import type { DeliveryView, EventView, TraceView } from '@scm-relay/schemas';
import { mask, personalValues } from './mask.js';
import { maskText } from './personal.js';

const textOf = (text: string | null, known: readonly string[]): string | null =>
  text === null ? null : maskText(text, known);

const delivery = (view: DeliveryView, known: readonly string[]): DeliveryView => ({
  ...view,
  detail: textOf(view.detail, known),
  vendorState: mask(view.vendorState, known),
  request: mask(view.request, known),
  attempts: view.attempts.map((attempt) => ({
    ...attempt,
    response: mask(attempt.response, known),
    message: textOf(attempt.message, known),
  })),
});

const event = (view: EventView): EventView => {
  const known = personalValues([view.body, ...view.deliveries.map((each) => each.request)]);
  return {
    ...view,
    detail: textOf(view.detail, known),
    body: mask(view.body, known),
    history: view.history.map((entry) => ({ ...entry, note: textOf(entry.note, known) })),
    deliveries: view.deliveries.map((each) => delivery(each, known)),
  };
};

/** A trace without personal data: bodies, requests, replies and texts alike. */
export const maskedTrace = (view: TraceView): TraceView => ({ events: view.events.map(event) });
