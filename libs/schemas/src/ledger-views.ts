import type { Destination, Operation } from './destinations.js';
import type {
  AttentionReason,
  DeliveryStatus,
  EventKind,
  EventStatus,
  NoticeState,
  OutcomeName,
  WaitingReason,
} from './vocabulary.js';

/** One attempt as `GET /api/trace` shows it (CONTRACT §5). No `outcome` yet: it is under way, or its process died. */
export interface AttemptView {
  readonly n: number;
  /** ISO 8601, UTC */
  readonly at: string;
  readonly ms: number | null;
  readonly outcome: OutcomeName | null;
  readonly httpStatus: number | null;
  readonly response: unknown;
  readonly message: string | null;
  /** when the next attempt is due, ISO 8601, UTC */
  readonly nextAt: string | null;
}

export interface DeliveryView {
  readonly id: string;
  readonly destination: Destination;
  readonly operation: Operation;
  readonly status: DeliveryStatus;
  readonly reason: AttentionReason | null;
  readonly detail: string | null;
  readonly generation: number;
  readonly vendorState: unknown;
  readonly request: unknown;
  readonly attempts: readonly AttemptView[];
}

export interface EventView {
  readonly kind: EventKind;
  readonly seq: string;
  readonly dn: string | null;
  readonly status: EventStatus;
  readonly reason: WaitingReason | AttentionReason | null;
  readonly detail: string | null;
  readonly acceptedAt: string;
  readonly body: unknown;
  readonly deliveries: readonly DeliveryView[];
}

/** Answer of `GET /api/trace`. */
export interface TraceView {
  readonly events: readonly EventView[];
}

/** What is on record of one item code under one notice. */
export interface ItemView {
  readonly sn: string;
  readonly lineId: number;
  readonly tn: string | null;
  /** `seq` of the checkout that shipped it, of the refund that returned it */
  readonly shippedBy: string | null;
  readonly returnedBy: string | null;
}

export interface NoticeStateView {
  readonly state: NoticeState;
  /** ISO 8601, UTC; null while pending */
  readonly since: string | null;
  /** `seq` of the event that changed the state */
  readonly by: string | null;
}
