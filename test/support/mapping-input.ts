import type { MappingInput } from '@scm-relay/connectors';

type Given = Pick<MappingInput, 'event' | 'notice' | 'lines' | 'context'> & Partial<MappingInput>;

/** Sums of the samples have at most four decimals: ten-thousandths are exact. */
const units = (amount: string): bigint => {
  const [whole = '0', decimals = ''] = amount.split('.');
  return BigInt(whole) * 10_000n + BigInt(decimals.padEnd(4, '0').slice(0, 4));
};
const amount = (sum: bigint): string => {
  const decimals = String(sum % 10_000n).padStart(4, '0');
  return `${sum / 10_000n}.${decimals.replace(/0{1,2}$/, '')}`;
};

/** What a mapper is handed: one piece of each line for a refund, else all of them, paid back from the first payment. */
export const mappingInput = (given: Given): MappingInput => {
  const { event, notice, lines } = given;
  const counts = new Map(lines.map(({ lineId, quantity }) => [lineId, event.kind === 'refund' ? 1 : quantity]));
  const total = lines.reduce((sum, { lineId, price }) => sum + units(price) * BigInt(counts.get(lineId) ?? 0), 0n);
  const shares =
    event.kind === 'checkout'
      ? []
      : (notice.payments ?? []).slice(0, 1).map((payment) => ({ payment, money: amount(total) }));
  return { counts, whole: event.kind !== 'refund', shares, ...given };
};
