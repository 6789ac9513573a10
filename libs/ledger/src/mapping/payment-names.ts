import { createHash } from 'node:crypto';
import type { NoticePayment } from '@scm-relay/schemas';

/** Enough to tell the payments of one notice apart. */
const LENGTH = 8;

/** Under which names of a notice's counts money of a payment was paid back. */
export interface PaymentNames {
  /** what is paid back now is counted here */
  readonly id: string;
  /** what was paid back before the payment had its code, and by version 1.0.0 */
  readonly earlier: readonly string[];
}

const digest = (name: string): string => createHash('sha256').update(name).digest('base64url').slice(0, LENGTH);

/**
 * What tells the payments of a notice apart, whatever their order and whichever others the OMS puts beside them: its code, else its
 * method and its place among those of that method. Digests, for they stand in the ledger unencrypted.
 */
export const paymentNames = (payments: readonly NoticePayment[]): readonly PaymentNames[] => {
  const seen = new Map<string, number>();
  const nth = (name: string): string => {
    const n = (seen.get(name) ?? 0) + 1;
    seen.set(name, n);
    return digest(`${n} ${name}`);
  };
  const uncoded = new Set(payments.filter(({ code }) => !code).map(({ method }) => method));
  return payments.map(({ code, method }, i) => {
    // those of a method that stand without a code keep what was paid back without one
    const byMethod = code && uncoded.has(method) ? null : nth(JSON.stringify({ method }));
    const earlier = code && byMethod ? [byMethod, String(i)] : [String(i)];
    return { id: code ? nth(JSON.stringify({ code })) : (byMethod ?? ''), earlier };
  });
};

/** What was paid back of a payment, where `paidBack` has it by name. */
export const paidBackOf = ({ id, earlier }: PaymentNames, paidBack: ReadonlyMap<string, number>): number =>
  [id, ...earlier].reduce((sum, name) => sum + (paidBack.get(name) ?? 0), 0);

/** All names of them. */
export const namesOf = (payments: readonly NoticePayment[]): readonly string[] => [
  ...new Set(paymentNames(payments).flatMap(({ id, earlier }) => [id, ...earlier])),
];
