import type { DeliveryView, EventView, WaitsFor } from '@scm-relay/schemas';
import { type Cell, shown, table } from '../terminal/terminal.js';

const LONGEST_TEXT = 2000;

const compact = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

const deliveryRows = ({ operation, status, attempts }: DeliveryView): Cell[][] =>
  attempts.length === 0
    ? [[operation, status, '', '', '', '', '', '']]
    : attempts.map(({ n, at, outcome, httpStatus, ms, response, message }) => [
        operation,
        status,
        n,
        at,
        outcome ?? 'under way',
        httpStatus,
        ms,
        compact(response) || message,
      ]);

const waiting = (waits: WaitsFor | null): string[] => {
  if (waits === null) return [];
  const { what, name, since, until, by, note } = waits;
  const said = [what, name, by && `by ${by}`, note, since && `since ${since}`, until && `until ${until}`];
  return [`  waits for ${shown(said.filter(Boolean).join(' '), LONGEST_TEXT)}`];
};

/** One event as a person reads it: what it was, how it stands, what was sent for it and what came back. */
export const traceText = (event: EventView): string => {
  const { kind, seq, dn, status, reason, detail, acceptedAt, body, deliveries, waitsFor, history } = event;
  const stands = [status, reason ? `(${reason})` : '', detail ?? ''].filter(Boolean).join(' ');
  return [
    `${kind} ${shown(seq, LONGEST_TEXT)}   notice ${shown(dn ?? 'unknown', LONGEST_TEXT)}   accepted ${acceptedAt}`,
    `  → ${shown(stands, LONGEST_TEXT)}`,
    `  body ${shown(compact(body), LONGEST_TEXT)}`,
    ...waiting(waitsFor),
    ...deliveries.flatMap(({ operation, request, waitsFor: held }) => [
      `  ${operation} ${shown(compact(request), LONGEST_TEXT)}`,
      ...waiting(held),
    ]),
    ...history.map(
      ({ at, what, by, note }) => `  ${at} ${what} ${shown([by, note].filter(Boolean).join(': '), LONGEST_TEXT)}`,
    ),
    deliveries.length === 0
      ? '  nothing was sent'
      : table(
          ['delivery', 'status', 'attempt', 'at', 'outcome', 'http', 'ms', 'reply'],
          deliveries.flatMap(deliveryRows),
        ),
  ].join('\n');
};
