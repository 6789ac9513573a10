import { createHash } from 'node:crypto';
import { DESTINATIONS, type Destination } from '@scm-relay/schemas';
import type { Posted } from './wms.js';
import type { World } from './world.js';

/** What a vendor booked for one event. */
export interface Booking {
  readonly vendor: Destination;
  readonly seq: string;
  /** when, each time */
  readonly at: string[];
  /** the orders it was booked under */
  readonly orders: Set<string>;
}

/** An order push names no event: its message does. */
const messageOf = (seq: string): string =>
  createHash('sha256').update(`push.order checkout:${seq}`).digest('hex').slice(0, 32);

const NAMED =
  /(?:seq:|refund_no[\\":]+(?:refuse-)?|SenderBillNum[\\":]+(?:refuse-)?|ro_code[\\":]+(?:refuse-)?)(q\d{6}(?:[cdkfwx]|[ru][12]))/;
const ORDER = /(?:order_code|tid|SellBillNum)[\\":]+(?:T|XS)-(q\d{6})/;

/** What the vendors booked, by vendor and `seq`. */
export const bookings = (world: World, posted: readonly Posted[]): Map<string, Booking> => {
  const messages = new Map(posted.filter(({ kind }) => kind === 'checkout').map(({ seq }) => [messageOf(seq), seq]));
  const found = new Map<string, Booking>();
  for (const vendor of DESTINATIONS) {
    for (const { committed, body, at } of world.sandbox.received(vendor)) {
      if (!committed) continue;
      const text = JSON.stringify(body);
      const message = /"msg_id":"([0-9a-f]{32})"/.exec(text)?.[1];
      const seq = message === undefined ? NAMED.exec(text)?.[1] : messages.get(message);
      if (seq === undefined) continue;
      const key = `${vendor} ${seq}`;
      const booking = found.get(key) ?? { vendor, seq, at: [], orders: new Set() };
      booking.at.push(at);
      booking.orders.add(ORDER.exec(text)?.[1] ?? '?');
      found.set(key, booking);
    }
  }
  return found;
};

/** Bookings under another order than the one whose life it was: another buyer was paid, or told. */
export const misdirected = (booked: ReadonlyMap<string, Booking>): string[] =>
  [...booked.values()].flatMap(({ vendor, seq, orders }) =>
    [...orders].every((order) => seq.startsWith(order)) ? [] : [`${vendor} ${seq} under ${[...orders].join(', ')}`],
  );

/** Second pieces, and second parcels, that arrived before the first of the same notice; a return that names no notice joins it later. */
export const disordered = (booked: ReadonlyMap<string, Booking>): number => {
  let count = 0;
  for (const [key, { at }] of booked) {
    const first = key.endsWith('r2') ? `${key.slice(0, -1)}1` : key.endsWith('d') ? `${key.slice(0, -1)}c` : null;
    const before = first === null ? undefined : booked.get(first);
    if (before && (before.at[0] ?? '') > (at[0] ?? '')) count += 1;
  }
  return count;
};
