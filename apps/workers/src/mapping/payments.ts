import type { PaymentShare } from '@scm-relay/connectors';
import { type EventSituation, type Pieces, paidBackOf, paymentNames } from '@scm-relay/ledger';
import type { Notice, NoticeLine, Operation } from '@scm-relay/schemas';
import Big from 'big.js';

/** The ledger counts money in ten-thousandths: the contract's amounts have at most four decimals. */
const UNIT = 10_000;

const moneyOf = (amount: Big): string => amount.toFixed(Math.max(2, amount.c.length - amount.e - 1));
const least = (a: Big, b: Big): Big => (a.lt(b) ? a : b);

export type Shares =
  | { readonly ok: true; readonly shares: readonly PaymentShare[]; readonly taken: Readonly<Record<string, number>> }
  | { readonly ok: false; readonly detail: string };

/** Of an event that takes no money. */
export const NO_SHARES = { ok: true, shares: [], taken: {} } as const satisfies Shares;

/** Whether the event takes money from the payments: by a request of this plan, or by an earlier one that stands where only others are made anew. */
export const paysBack = (
  { deliveries }: Pick<EventSituation, 'deliveries'>,
  planned: readonly { readonly operation: Operation }[],
): boolean => {
  const standing = deliveries.filter(({ status }) => status !== 'discarded');
  return [...planned, ...standing].some(({ operation }) => operation === 'erp.refund');
};

/** What a number of pieces of each line were paid. */
export const paidFor = (lines: readonly NoticeLine[], counts: ReadonlyMap<number, number>): string =>
  lines
    .reduce((sum, { lineId, price }) => sum.plus(new Big(price).times(counts.get(lineId) ?? 0)), new Big(0))
    .toString();

/**
 * Takes a refunded sum from the notice's payments in their order, from each no more than earlier refunds left of it (CONTRACT §4,
 * `erp.refund`). A payment whose sum is not known has no limit. The ERP takes no upload without a payment (VENDOR-FACTS "ERP"), so that
 * pieces that cost nothing stand under the first one with nothing.
 */
export const sharesOf = (amount: string, { payments = [] }: Notice, { paidBack }: Pick<Pieces, 'paidBack'>): Shares => {
  // what is sent is exact also where the ledger's count is not, beyond 2^53 ten-thousandths
  let left = new Big(amount);
  const [first] = payments;
  const shares: PaymentShare[] = left.eq(0) && first !== undefined ? [{ payment: first, money: moneyOf(left) }] : [];
  const taken: Record<string, number> = {};
  const all = paymentNames(payments);
  for (const [i, payment] of payments.entries()) {
    const names = all[i];
    if (names === undefined) continue;
    const spent = new Big(paidBackOf(names, paidBack)).div(UNIT);
    const part = payment.money === undefined ? left : least(left, new Big(payment.money).minus(spent));
    if (part.lte(0)) continue;
    shares.push({ payment, money: moneyOf(part) });
    taken[`p:${names.id}`] = part.times(UNIT).toNumber();
    left = left.minus(part);
  }
  if (left.gt(0)) return { ok: false, detail: `the payments have ${moneyOf(left)} less than is to be refunded` };
  return { ok: true, shares, taken };
};
