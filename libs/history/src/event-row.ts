import type { KeptDelivery, KeptEvent } from '@scm-relay/schemas';
import type { Row } from './database.js';
import type { EventPosition } from './history.js';
import { pack, unpack } from './pack.js';
import { storable } from './text.js';

/** A list of words that PostgreSQL searches holds at most a megabyte of them. A checkout's other pieces are found by their notice. */
const MOST_NUMBERS = 20_000;

/** Letters in either case find a number; nothing finds an empty one. */
export const folded = (number: string): string => storable(number).toLowerCase();

const numbersOf = (event: KeptEvent): string[] => {
  const own = [event.seq, event.dn, event.tid, event.bill, ...event.tns];
  const vendors = event.deliveries.flatMap(({ reference, bills }) => [reference, ...bills]);
  const numbers = new Set<string>();
  for (const number of [...own, ...vendors, ...event.sns]) {
    if (number !== null && number !== '') numbers.add(folded(number));
    if (numbers.size === MOST_NUMBERS) break;
  }
  return [...numbers];
};

export const keyOf = ({ acceptedAt, kind, seq }: EventPosition): string => `${acceptedAt} ${kind} ${storable(seq)}`;

/** A row of `events` as JSON, for `json_to_recordset`. `personal` false: the person's values were taken out. */
export const eventRow = (event: KeptEvent, personal: boolean) => ({
  accepted_at: event.acceptedAt,
  kind: event.kind,
  seq: event.seq,
  revision: event.revision,
  no: event.no,
  dn: event.dn,
  tid: event.tid,
  status: event.status,
  reason: event.reason,
  ended_at: event.endedAt,
  destinations: event.destinations,
  numbers: numbersOf(event),
  doc: pack(event).toString('base64'),
  personal,
});

const place = ({ acceptedAt, kind, seq }: KeptEvent, { id }: KeptDelivery) => ({
  accepted_at: acceptedAt,
  kind,
  seq,
  name: id.slice(0, id.indexOf('/')),
});

export const deliveryRows = (event: KeptEvent) =>
  event.deliveries.map((delivery) => ({
    ...place(event, delivery),
    destination: delivery.destination,
    operation: delivery.operation,
    status: delivery.status,
    reason: delivery.reason,
    reference: delivery.reference,
    bills: delivery.bills,
    attempts: delivery.attempts.length,
    ended_at: delivery.endedAt,
    events: delivery.events.length === 0 ? null : delivery.events,
  }));

export const attemptRows = (event: KeptEvent) =>
  event.deliveries.flatMap((delivery) =>
    delivery.attempts.map((attempt) => ({
      ...place(event, delivery),
      n: attempt.n,
      generation: attempt.generation,
      at: attempt.at,
      ms: attempt.ms === null ? null : Math.round(attempt.ms),
      outcome: attempt.outcome,
      http_status: attempt.httpStatus,
    })),
  );

/** What every reading of events selects; `t` joins the tombstones. */
export const EVENT_COLUMNS = 'e.doc, e.revision, e.ended_at, e.personal AND t.dn IS NOT NULL AS erase';
export const EVENT_TABLES = 'events e LEFT JOIN tombstones t ON t.dn = e.dn';

/** Back from a row of `EVENT_COLUMNS`. Whether it is open says the column: a thaw changes it alone. */
export const eventOf = (row: Row): KeptEvent => {
  const event = unpack<KeptEvent>(row.doc as Buffer);
  return { ...event, endedAt: row.ended_at instanceof Date ? row.ended_at.getTime() : null };
};
