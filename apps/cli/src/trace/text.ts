import type { DeliveryView, EventView } from '@scm-relay/schemas';
import { type Cell, shown, table } from '../terminal/table.js';

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

/** One event as a person reads it: what it was, how it stands, what was sent for it and what came back. */
export const traceText = (event: EventView): string => {
  const { kind, seq, dn, status, reason, detail, acceptedAt, body, deliveries } = event;
  const stands = [status, reason ? `(${reason})` : '', detail ?? ''].filter(Boolean).join(' ');
  return [
    `${kind} ${shown(seq, LONGEST_TEXT)}   notice ${shown(dn ?? 'unknown', LONGEST_TEXT)}   accepted ${acceptedAt}`,
    `  → ${shown(stands, LONGEST_TEXT)}`,
    `  body ${shown(compact(body), LONGEST_TEXT)}`,
    ...deliveries.map(({ operation, request }) => `  ${operation} ${shown(compact(request), LONGEST_TEXT)}`),
    deliveries.length === 0
      ? '  nothing was sent'
      : table(['delivery', 'status', 'try', 'at', 'outcome', 'http', 'ms', 'reply'], deliveries.flatMap(deliveryRows)),
  ].join('\n');
};
