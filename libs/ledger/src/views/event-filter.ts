import type { AttentionReason, Destination, EventKind, EventStatus, WaitingReason } from '@scm-relay/schemas';
import { destinationOf, type EventState } from './records.js';

/** What is left out does not filter. Times in milliseconds since 1970; `until` is excluded. */
export interface EventFilter {
  readonly kind?: EventKind;
  readonly status?: EventStatus;
  readonly reason?: WaitingReason | AttentionReason;
  readonly destination?: Destination;
  readonly from?: number;
  readonly until?: number;
  /** any number, or a part of one: of the event, its notice, its parcels and pieces */
  readonly text?: string;
}

export const lowerLatin = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** The filter as `views/events-scan.lua` takes it. */
export const filterArgument = ({ from, until, text, ...rest }: EventFilter): Readonly<Record<string, unknown>> => ({
  ...rest,
  from,
  until_: until,
  text: text ? lowerLatin(text) : undefined,
});

/** All of the filter but its text. */
export const passes =
  ({ kind, status, reason, destination, from, until }: EventFilter) =>
  ({ id, state }: { readonly id: string; readonly state: EventState }): boolean =>
    (kind === undefined || id.startsWith(`${kind}:`)) &&
    (status === undefined || state.status === status) &&
    (reason === undefined || state.reason === reason) &&
    (destination === undefined || (state.ds ?? []).some((ref) => destinationOf(ref) === destination)) &&
    (from === undefined || state.at >= from) &&
    (until === undefined || state.at < until);
