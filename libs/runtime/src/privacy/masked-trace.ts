import type { DeliveryView, EventView, TraceView, WaitsFor } from '@scm-relay/schemas';
import { mask, personalValues } from './mask.js';
import { maskText } from './mask-text.js';

const textOf = (text: string | null, known: readonly string[]): string | null =>
  text === null ? null : maskText(text, known);

/** Why a queue was paused is free text, as any note is. */
const waits = (view: WaitsFor | null, known: readonly string[]): WaitsFor | null =>
  view?.note ? { ...view, note: maskText(view.note, known) } : view;

const delivery = (view: DeliveryView, known: readonly string[]): DeliveryView => ({
  ...view,
  detail: textOf(view.detail, known),
  vendorState: mask(view.vendorState, known),
  request: mask(view.request, known, 'ours'),
  waitsFor: waits(view.waitsFor, known),
  attempts: view.attempts.map((attempt) => ({
    ...attempt,
    response: mask(attempt.response, known),
    message: textOf(attempt.message, known),
  })),
});

const event = (view: EventView, known: readonly string[]): EventView => {
  return {
    ...view,
    detail: textOf(view.detail, known),
    body: mask(view.body, known, 'posted'),
    waitsFor: waits(view.waitsFor, known),
    history: view.history.map((entry) => ({ ...entry, note: textOf(entry.note, known) })),
    deliveries: view.deliveries.map((each) => delivery(each, known)),
  };
};

/**
 * A trace without personal data: bodies, requests, replies and texts alike. `documents` are the notices and pushed orders of its events:
 * what they, the bodies and the requests call a person's data is found wherever it is quoted.
 */
export const maskedTrace = (view: TraceView, documents: readonly unknown[] = []): TraceView => {
  const requests = view.events.flatMap(({ body, deliveries }) => [body, ...deliveries.map((each) => each.request)]);
  const known = personalValues([documents, requests]);
  return { ...view, events: view.events.map((each) => event(each, known)) };
};
