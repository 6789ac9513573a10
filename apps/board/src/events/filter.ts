import type { EventFilter } from '@scm-relay/ledger';
import {
  ATTENTION_REASONS,
  type AttentionReason,
  DESTINATIONS,
  EVENT_KINDS,
  EVENT_STATUSES,
  WAITING_REASONS,
  type WaitingReason,
} from '@scm-relay/schemas';
import { given, oneOf, type Query, RANGE_NAMES, rangeOf, textOf } from '../http/query.js';

export const REASONS: readonly (WaitingReason | AttentionReason)[] = [
  ...new Set([...WAITING_REASONS, ...ATTENTION_REASONS]),
];

/** What `readEventFilter` reads. */
export const EVENT_FILTERS = ['kind', 'status', 'reason', 'destination', 'q', ...RANGE_NAMES] as const;

/** The filters of `/events`, its API and the export, as a query has them (CONTRACT §5). Throws 400 `invalid-query`. */
export const readEventFilter = (query: Query, timeZone: string): EventFilter => ({
  ...given<EventFilter>({
    kind: oneOf(query, 'kind', EVENT_KINDS),
    status: oneOf(query, 'status', EVENT_STATUSES),
    reason: oneOf(query, 'reason', REASONS),
    destination: oneOf(query, 'destination', DESTINATIONS),
    text: textOf(query, 'q'),
  }),
  ...rangeOf(query, timeZone),
});
