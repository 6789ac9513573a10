import { createHash } from 'node:crypto';
import type { NoticePayment } from '@scm-relay/schemas';

/** Enough to tell the payments of one notice apart. */
const LENGTH = 8;

/**
 * What tells the payments of a notice apart, whatever their order and whichever others the OMS puts beside them: its code, else its
 * method; several of one name by their order among themselves. Digests, for they stand in the ledger unencrypted.
 */
export const paymentIds = (payments: readonly NoticePayment[]): readonly string[] => {
  const seen = new Map<string, number>();
  return payments.map(({ code, method }) => {
    const name = JSON.stringify(code ? { code } : { method });
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    return createHash('sha256').update(`${nth} ${name}`).digest('base64url').slice(0, LENGTH);
  });
};
