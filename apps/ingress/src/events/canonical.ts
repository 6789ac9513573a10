import { hash } from 'node:crypto';
import type {
  CheckoutContent,
  CheckoutInput,
  EventContent,
  PackageContent,
  RefundContent,
  RefundInput,
  RefuseContent,
  RefuseInput,
} from '@scm-relay/schemas';
import { given } from '../given.js';

/** 22 characters of base64url: 132 bits of SHA-256, far beyond accidental collision. */
const FINGERPRINT_LENGTH = 22;

/**
 * Validated bodies as the content an event is known by: known fields only, in one fixed order, `pkg` always a list, optional
 * fields that are null or "" left out. Two bodies that mean the same give the same content; defaults are not content.
 */
export function checkoutContent({ seq, dn, pkg }: CheckoutInput): CheckoutContent {
  const packages = Array.isArray(pkg) ? pkg : [pkg];
  return { seq, dn, pkg: packages.map(({ tn, sns }): PackageContent => ({ tn, sns: [...sns] })) };
}

export function refundContent({ seq, storeCode, dn, cc, tn, sn, ts }: RefundInput): RefundContent {
  return { seq, ...given({ storeCode }), ...given({ dn }), ...given({ cc }), tn, sn, ...given({ ts }) };
}

export function refuseContent({ seq, dn, msg }: RefuseInput): RefuseContent {
  return { seq, ...given({ dn }), ...given({ msg }) };
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The order of packages and of item codes says nothing (CONTRACT §3.1). */
const inOrder = (content: EventContent): EventContent => {
  if (!('pkg' in content)) return content;
  const pkg = content.pkg.map(({ tn, sns }) => ({ tn, sns: [...sns].sort(byText) }));
  return { ...content, pkg: pkg.sort((a, b) => byText(a.tn, b.tn) || byText(a.sns[0] ?? '', b.sns[0] ?? '')) };
};

/** What tells a retransmission from a `seq` used twice (DESIGN promise 2). Only for content made by the functions above. */
export const fingerprintOf = (content: EventContent): string =>
  hash('sha256', JSON.stringify(inOrder(content)), 'base64url').slice(0, FINGERPRINT_LENGTH);
