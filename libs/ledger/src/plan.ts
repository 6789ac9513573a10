import type { AttentionReason, Destination, Operation, WaitingReason } from '@scm-relay/schemas';
import type { Item } from './item.js';

/** `[key parts, field, value read]`: nothing is committed unless each still holds. */
export type Guard = readonly [readonly string[], string, string];

export interface PlannedDelivery {
  readonly id: string;
  readonly destination: Destination;
  readonly operation: Operation;
  /** the finished request body */
  readonly request: unknown;
  /** ids of the events it stands for */
  readonly events: readonly string[];
  /** it completes a line that other events wait for */
  readonly line?: boolean;
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
  | (PlanBase & {
      /** `waiting` with `line`: part of it waits for the rest of a POS line */
      readonly status: 'sending' | 'waiting' | 'recorded';
      readonly reason?: 'waiting-for-line';
      readonly line?: number;
      readonly waitMs?: number;
      readonly dn: string;
      readonly deliveries: readonly PlannedDelivery[];
      readonly items: readonly (readonly [string, Item])[];
      /** a checkout was mapped: the notice now has one */
      readonly shipped?: true;
      /** `sn` and `tn` that this notice shipped last */
      readonly shipments?: readonly (readonly ['sn' | 'tn', string])[];
      readonly fire: readonly string[];
    });
