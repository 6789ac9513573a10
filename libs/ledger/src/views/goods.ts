import type { EventGoods, EventKind, NoticeLine } from '@scm-relay/schemas';
import Big from 'big.js';
import type { Taken } from '../mapping/item.js';

/** Which count of its lines an event adds to: pieces that left, came back, or were refused before they left (mapping/item.ts). */
const COUNTS: Readonly<Record<EventKind, string>> = { checkout: 'n', refund: 'r', refuse: 'f' };

export interface Goods {
  readonly goods: readonly EventGoods[];
  /** what the pieces were paid, a decimal; null where the event took none */
  readonly amount: string | null;
}

/** As money is written: two decimals, or as many as it needs. */
export const decimal = (amount: Big): string => amount.toFixed(Math.max(2, amount.c.length - amount.e - 1));

/**
 * What an event is about, from what it took of its notice: nothing before it is mapped, nothing where it only repeats another or was
 * taken back. Sums over events therefore count each piece once.
 */
export const goodsOf = (kind: EventKind, taken: Taken, lines: readonly NoticeLine[]): Goods => {
  const found = lines.flatMap(({ lineId, sku, title, price }) => {
    const pieces = taken[`${COUNTS[kind]}:${lineId}`] ?? 0;
    return pieces === 0 ? [] : [{ sku, title: title ?? null, pieces, paid: new Big(price).times(pieces) }];
  });
  if (found.length === 0) return { goods: [], amount: null };
  const sum = found.reduce((total, { paid }) => total.plus(paid), new Big(0));
  return {
    goods: found.map(({ paid, ...each }) => each),
    amount: decimal(sum),
  };
};
