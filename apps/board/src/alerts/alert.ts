import type { AttentionReason, Destination, EventKind, QueueName, WaitingReason } from '@scm-relay/schemas';

/**
 * How something stands that may last: pieces of work, seconds, per cent, or 1 for yes. `value` null: what is looked for never was.
 * `about` names the queue, the destination or the reason, where there are several.
 */
export type Condition = (
  | { readonly kind: 'no-worker' | 'queue-paused'; readonly about: QueueName }
  | { readonly kind: 'held'; readonly about: Destination }
  | { readonly kind: 'parked-many'; readonly about: WaitingReason }
  | { readonly kind: 'memory' | 'unlimited' | 'history' | 'backup' | 'audit'; readonly about: null }
) & { readonly value: number | null };

/** Something a person should hear of. What can pass by itself is told twice: when it begins and when it is over (`resolved`). */
export type Alert =
  /** `fresh` items came on the list since the last word about this reason; `total` are there */
  | { readonly kind: 'attention'; readonly reason: AttentionReason; readonly fresh: number; readonly total: number }
  /** checkouts were answered 409: their parcels left all the same. `orders`, `parcels`: the first few numbers */
  | {
      readonly kind: 'checkout-refused';
      readonly count: number;
      readonly orders: readonly string[];
      readonly parcels: readonly string[];
    }
  /** pieces left again without having come back (CONTRACT §4, `still-out`); `checkouts`: the first few, by `seq` */
  | { readonly kind: 'still-out'; readonly count: number; readonly checkouts: readonly string[] }
  /** `count` bodies were refused since the last word about this kind of event */
  | { readonly kind: 'bodies-refused'; readonly event: EventKind; readonly count: number }
  /** one and the same body was refused `count` times */
  | { readonly kind: 'refused-again'; readonly event: EventKind; readonly code: string; readonly count: number }
  /** the oldest waiting job of a queue has waited too long */
  | { readonly kind: 'oldest'; readonly queue: QueueName; readonly seconds: number; readonly resolved: boolean }
  /** `count` events wait for one thing, the oldest of them for too long */
  | {
      readonly kind: 'parked';
      readonly reason: WaitingReason;
      readonly count: number;
      readonly seconds: number;
      readonly resolved: boolean;
    }
  | { readonly kind: 'breaker'; readonly destination: Destination; readonly resolved: boolean }
  | { readonly kind: 'redis'; readonly problems: readonly string[]; readonly resolved: boolean }
  | (Condition & { readonly resolved: boolean });

/** A body the ingress refused since the last look; `digest` is the same for the same body. */
export interface RefusedNow {
  readonly kind: EventKind;
  readonly status: number;
  readonly code: string;
  readonly digest: string;
  readonly dn: string | null;
  /** numbers of its parcels */
  readonly tns: readonly string[];
  /** how often it came, in all */
  readonly repeats: number;
}

/**
 * How things stand at one look, and what is new since the one before. What could not be read is null, or is not in its list: of that
 * nothing is told, and nothing forgotten.
 */
export interface AlertFigures {
  /** milliseconds since 1970 */
  readonly at: number;
  /** reasons with items on the list; `fresh` came since the last look */
  readonly attention:
    | readonly { readonly reason: AttentionReason; readonly total: number; readonly fresh: number }[]
    | null;
  readonly refused: readonly RefusedNow[];
  /** `seq` of the checkouts with pieces that were still out, since the last look */
  readonly stillOut: readonly string[];
  /** `oldestMs` of those that wait, null: none does; `active`: how many are under way */
  readonly queues: readonly {
    readonly queue: QueueName;
    readonly oldestMs: number | null;
    readonly active: number;
    readonly paused: boolean;
  }[];
  /** events that wait, by what they wait for */
  readonly parked: readonly { readonly reason: WaitingReason; readonly count: number; readonly oldestMs: number }[];
  /** destinations whose circuit breaker is open */
  readonly open: readonly Destination[] | null;
  /** why Redis may lose what it confirmed; empty: it does not */
  readonly problems: readonly string[] | null;
  /** what is watched for how long it lasts or how high it is, all of it */
  readonly conditions: readonly Condition[];
}

/** What was told, and what is still to be told: all that evaluation remembers. JSON. */
export interface Watch {
  readonly attention: Readonly<Partial<Record<AttentionReason, { readonly toldAt: number; readonly pending: number }>>>;
  readonly checkouts: {
    readonly toldAt: number;
    readonly pending: number;
    readonly orders: readonly string[];
    readonly parcels: readonly string[];
  };
  readonly stillOut: { readonly toldAt: number; readonly pending: number; readonly checkouts: readonly string[] };
  readonly bodies: Readonly<Partial<Record<EventKind, { readonly toldAt: number; readonly pending: number }>>>;
  /** bodies by digest */
  readonly repeats: Readonly<Record<string, { readonly count: number; readonly at: number; readonly told: boolean }>>;
  readonly old: readonly QueueName[];
  readonly parked: readonly WaitingReason[];
  readonly open: readonly Destination[];
  readonly redis: boolean;
  /** what is too long or too high, by kind and what it is about: since when, and whether it was told */
  readonly conditions: Readonly<Record<string, { readonly since: number; readonly told: boolean }>>;
}

export const NOTHING_TOLD: Watch = {
  attention: {},
  checkouts: { toldAt: 0, pending: 0, orders: [], parcels: [] },
  stillOut: { toldAt: 0, pending: 0, checkouts: [] },
  bodies: {},
  repeats: {},
  old: [],
  parked: [],
  open: [],
  redis: false,
  conditions: {},
};
