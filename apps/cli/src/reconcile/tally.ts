import type { DayEvent } from '@scm-relay/ledger';
import { DESTINATIONS, type DeliveryStatus, EVENT_KINDS, type EventKind, type EventStatus } from '@scm-relay/schemas';

/** One line of the report; its last seven numbers add up to `accepted`. */
export interface Row {
  readonly event: EventKind;
  /** `all`: the events themselves; else what they had to send to that destination */
  readonly destination: string;
  readonly accepted: number;
  readonly delivered: number;
  /** nothing had to be sent */
  readonly recorded: number;
  readonly open: number;
  readonly attention: number;
  readonly resolved: number;
  readonly discarded: number;
  /** another checkout took its place */
  readonly superseded: number;
}

export const COLUMNS = [
  'event',
  'destination',
  'accepted',
  'delivered',
  'recorded',
  'open',
  'attention',
  'resolved',
  'discarded',
  'superseded',
] as const satisfies readonly (keyof Row)[];

type Count = Exclude<(typeof COLUMNS)[number], 'event' | 'destination' | 'accepted'>;

/** What still moves is open; every other status is a column of its own. */
const COUNT_OF: Readonly<Record<EventStatus | DeliveryStatus, Count>> = {
  accepted: 'open',
  waiting: 'open',
  pending: 'open',
  sending: 'open',
  delivered: 'delivered',
  recorded: 'recorded',
  attention: 'attention',
  resolved: 'resolved',
  discarded: 'discarded',
  superseded: 'superseded',
};

/** Counts the events of a day by kind and destination; lines without events are there as well, with zeros. */
export const createTally = () => {
  const counts = new Map<string, number>();
  const add = (event: EventKind, destination: string, count: Count): void => {
    for (const name of ['accepted', count]) {
      const key = `${event} ${destination} ${name}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  };
  return {
    add: ({ kind, status, deliveries }: DayEvent): void => {
      add(kind, 'all', COUNT_OF[status]);
      for (const delivery of deliveries) add(kind, delivery.destination, COUNT_OF[delivery.status]);
    },
    rows: (): Row[] =>
      EVENT_KINDS.flatMap((event) =>
        ['all', ...DESTINATIONS].map((destination) => {
          const of = (name: string): number => counts.get(`${event} ${destination} ${name}`) ?? 0;
          return {
            event,
            destination,
            accepted: of('accepted'),
            delivered: of('delivered'),
            recorded: of('recorded'),
            open: of('open'),
            attention: of('attention'),
            resolved: of('resolved'),
            discarded: of('discarded'),
            superseded: of('superseded'),
          };
        }),
      ),
  };
};
