import type { AttentionReason, Destination, Operation, WaitingReason } from '@scm-relay/schemas';
import type { Effect } from './item.js';

export interface PlannedDelivery {
  readonly destination: Destination;
  readonly operation: Operation;
  /** the finished request body */
  readonly request: unknown;
  /** ids of the events of POS lines that go back as a whole, this one included; the others waited for it */
  readonly line?: readonly string[];
  /** the lines that go back as a whole */
  readonly lineIds?: readonly string[];
  /** our number at the vendor, by which its callbacks name the delivery */
  readonly reference?: string;
}

interface PlanBase {
  readonly dn?: string;
  readonly detail?: string;
}

/** A refuse closes its notice for checkouts (`mine`), or does not because it came too late (`none`). */
export type RefuseClaim = 'mine' | 'none';

/** What an event's mapping decided; applied as a whole or not at all. */
export type Plan =
  | (PlanBase & {
      readonly status: 'waiting';
      readonly reason: Extract<WaitingReason, 'no-notice' | 'no-checkout'>;
      readonly topics: readonly string[];
      /** none: it waits for as long as it takes, as for the history */
      readonly waitMs?: number;
      /** the notice that `sn` or `tn` belong to, where it is another one */
      readonly other?: string;
    })
  | (PlanBase & {
      readonly status: 'attention';
      readonly reason: AttentionReason;
      /** what may cure it: the event is mapped again when one of them fires */
      readonly topics: readonly string[];
      readonly other?: string;
      readonly refuse?: RefuseClaim;
    })
  /** nothing to send; it waits for `topics` all the same: it repeats another event, and takes its place should that be taken back */
  | (PlanBase & { readonly status: 'recorded'; readonly topics?: readonly string[] })
  /** a person settled it; `topics`: what it waits for all the same, to take what it does of its notice */
  | (PlanBase & { readonly status: 'resolved'; readonly topics?: readonly string[] })
  | MappedPlan;

/** The event takes effect on its notice and is delivered. */
export interface MappedPlan extends PlanBase, Effect {
  /** `waiting` with `lines`: part of it waits for the rest of POS lines; with `detail`, too: waiting brings them no more */
  readonly status: 'sending' | 'waiting' | 'recorded' | 'resolved';
  readonly reason?: 'waiting-for-line';
  readonly lines?: readonly string[];
  readonly waitMs?: number;
  /**
   * ids of events that wait for a line which is complete now and which this one may not send, line by line: the first of each is mapped
   * anew, and sends it
   */
  readonly rouse?: readonly (readonly string[])[];
  readonly dn: string;
  readonly deliveries: readonly PlannedDelivery[];
  /** what becomes of the notice's state: a move of states/notice.ts */
  readonly state?: 'shipPart' | 'shipAll' | 'refuse' | 'close';
  readonly refuse?: RefuseClaim;
  /** id of the checkout that shipped the piece: no delivery passes one of it that was rejected */
  readonly after?: string;
  readonly warnings?: readonly string[];
  readonly fire: readonly string[];
}
