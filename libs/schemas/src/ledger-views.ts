import type { Destination, Operation } from './destinations.js';
import type {
  AttentionReason,
  DeliveryStatus,
  EventKind,
  EventStatus,
  OutcomeName,
  WaitingReason,
} from './vocabulary.js';

/** What keeps something open from moving (CONTRACT §5). */
const WAITS_FOR = [
  'notice',
  'checkout',
  'line',
  'event',
  'paused',
  'breaker',
  'hold',
  'rate',
  'backoff',
  'worker',
  'history',
] as const;

export interface WaitsFor {
  readonly what: (typeof WAITS_FOR)[number];
  /** the notice, line, event, queue or destination it is about; null: nobody knows it */
  readonly name: string | null;
  /** ISO 8601, UTC; null: not on record */
  readonly since: string | null;
  /** ISO 8601, UTC; null: until somebody or something ends it */
  readonly until: string | null;
  /** of a pause: who made it, and why */
  readonly by?: string;
  readonly note?: string;
}

/** What people, callbacks and look-ups did to an event; the last 20 are kept. */
export interface HistoryEntry {
  /** ISO 8601, UTC */
  readonly at: string;
  readonly what: 'retried' | 'resolved' | 'discarded' | 'callback' | 'look-up';
  /** a user, or the destination that said it */
  readonly by: string | null;
  readonly note: string | null;
  /** the notice a retry moved it to */
  readonly dn?: string;
  readonly delivery?: string;
}

/** One attempt as `GET /api/trace` shows it (CONTRACT §5). No `outcome` yet: it is under way, or its process died. */
export interface AttemptView {
  readonly n: number;
  /** which retry it belongs to, from 1 */
  readonly generation: number;
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
  readonly waitsFor: WaitsFor | null;
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
  /** ISO 8601, UTC; null while it is open */
  readonly endedAt: string | null;
  readonly body: unknown;
  /** what is odd about it although it goes its way */
  readonly warnings: readonly string[];
  readonly waitsFor: WaitsFor | null;
  readonly history: readonly HistoryEntry[];
  readonly deliveries: readonly DeliveryView[];
}

/** Answer of `GET /api/trace`. */
export interface TraceView {
  readonly events: readonly EventView[];
  /** there are older ones, which are left out because these are large already */
  readonly cut?: true;
  /** the history does not answer: only what Redis has is here */
  readonly incomplete?: true;
  /** names of records that cannot be read: what they hold is left out, all else is here */
  readonly damaged?: readonly string[];
}

/** Pieces of one line of a notice. */
export interface EventGoods {
  readonly sku: string;
  readonly title: string | null;
  readonly pieces: number;
}

/** One event of `GET /api/events`. Several parcels or pieces stand with a comma in between, the first few of them. */
export interface EventSummary {
  readonly kind: EventKind;
  readonly seq: string;
  readonly dn: string | null;
  readonly tn: string | null;
  readonly sn: string | null;
  readonly tid: string | null;
  /** pieces it took of the lines of its notice; none before it is mapped, or where it only repeats another */
  readonly goods: readonly EventGoods[];
  /** what those pieces were paid, a decimal; null where there are none */
  readonly amount: string | null;
  readonly status: EventStatus;
  readonly reason: WaitingReason | AttentionReason | null;
  readonly acceptedAt: string;
  readonly endedAt: string | null;
  readonly destinations: readonly Destination[];
  readonly deliveries: readonly {
    readonly destination: Destination;
    readonly operation: Operation;
    readonly status: DeliveryStatus;
    readonly attempts: number;
    /** ISO 8601, UTC; null while it is open */
    readonly endedAt: string | null;
    /** the vendor's own number for it, the latest */
    readonly bill: string | null;
  }[];
}

/** One event of `GET /api/waiting`; `id` names it to an action. */
export interface WaitingItem {
  readonly id: string;
  readonly kind: EventKind;
  readonly seq: string;
  readonly dn: string | null;
  readonly reason: WaitingReason;
  readonly detail: string | null;
  readonly acceptedAt: string;
  /** ISO 8601, UTC */
  readonly since: string;
  /** when it goes to the attention list, ISO 8601, UTC; null: never by itself */
  readonly deadline: string | null;
  readonly waitsFor: WaitsFor | null;
}
