import Big from 'big.js';

const scaleOf = (amount: string): number => amount.split('.')[1]?.length ?? 0;

/** `price` × `count`, exact, with the price's own number of decimals. */
export const times = (price: string, count: number): string => new Big(price).times(count).toFixed(scaleOf(price));

/** Exact sum, with as many decimals as its most exact part. */
export const sum = (amounts: readonly string[]): string =>
  amounts.reduce((total, amount) => total.plus(amount), new Big(0)).toFixed(Math.max(0, ...amounts.map(scaleOf)));

/** decimal(19,4) as the push documents write it: `18.0000` */
export const fourDecimals = (amount: string | number): string => new Big(amount).toFixed(4);

/** A JSON number where the document shows one; text where a number could not hold the amount exactly. */
export const asNumber = (amount: string): number | string => {
  const number = Number(amount);
  return new Big(amount).eq(number) ? number : amount;
};
