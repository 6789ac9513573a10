import type { AttentionReason, Destination, Operation, WaitingReason } from '@scm-relay/schemas';

export interface PlannedDelivery {
  readonly destination: Destination;
  readonly operation: Operation;
  /** the finished request body */
  readonly request: unknown;
  /** ids of the events of a POS line that goes back as a whole, this one included; each of them waited for it */
  readonly line?: readonly string[];
  /** our number at the vendor, by which its callbacks name the delivery */
  readonly reference?: string;
}

interface PlanBase {
  readonly dn?: string;
  readonly detail?: string;
}

/** What an event's mapping decided; applied as a whole or not at all. */
export type Plan =
  | (PlanBase & {
      readonly status: 'waiting';
      readonly reason: Extract<WaitingReason, 'no-notice' | 'no-checkout'>;
      readonly topics: readonly string[];
      readonly waitMs: number;
    })
  | (PlanBase & {
      readonly status: 'attention';
      readonly reason: AttentionReason;
      /** what may cure it: the event is mapped again when one of them fires */
      readonly topics: readonly string[];
      /** the notice that `sn` or `tn` belong to, where it is another one */
      readonly other?: string;
    })
  | (PlanBase & { readonly status: 'recorded' })
  | MappedPlan;

/** The event takes effect on its notice and is delivered. */
export interface MappedPlan extends PlanBase {
  /** `waiting` with `line`: part of it waits for the rest of a POS line */
  readonly status: 'sending' | 'waiting' | 'recorded';
  readonly reason?: 'waiting-for-line';
  readonly line?: number;
  readonly waitMs?: number;
  readonly dn: string;
  readonly deliveries: readonly PlannedDelivery[];
  /** fields of the notice's hash to write (`recordItems`) */
  readonly notice: Readonly<Record<string, string>>;
  /** it closes the notice as refused, where its acceptance did not yet */
  readonly refuses?: true;
  readonly fire: readonly string[];
}
