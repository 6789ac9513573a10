import type { Notice } from '@scm-relay/schemas';
import type { Posted } from './messages.js';

const digits = (n: number, length: number): string => String(n).padStart(length, '0');

/** Three lines of one piece, as a small order has them; the item codes of checkout `n` fill them. */
const SKUS = ['5046351998702', '5046351998719', '5046351998726'] as const;

/** All numbers are as long as those of the samples (specs/scm-callbacks.md). */
export const dnOf = (n: number): string => `OMS${digits(n, 12)}`;
export const seqOf = (n: number): string => `s${digits(n, 9)}`;
export const tidOf = (n: number): string => `AT${digits(n, 12)}`;

/** The checkout of notice `n` as JSON: one parcel, three items. */
export const checkoutBody = (n: number): string => {
  const sns = SKUS.map((sku) => `"${sku}${digits(n, 9)}"`).join(',');
  return `{"seq":"${seqOf(n)}","dn":"${dnOf(n)}","pkg":[{"tn":"SF${digits(n, 12)}","sns":[${sns}]}]}`;
};

/** A code of the first line's sku, as checkouts of one line hold it. */
const snOf = (n: number): string => `${SKUS[0]}${digits(n, 9)}`;

const refundBody = (n: number, dn: string): string =>
  `{"seq":"${seqOf(n)}","storeCode":"8001","dn":"${dn}","cc":"SF","tn":"RF${digits(n, 12)}","sn":"${snOf(n)}","ts":"2026-11-21 20:00:00"}`;

/** Event `n` as JSON. */
export const bodyOf = (n: number, posted: Posted = { kind: 'checkout' }): string => {
  if (posted.kind === 'refund') return refundBody(n, posted.dn);
  return posted.kind === 'checkout' ? checkoutBody(n) : `{"seq":"${seqOf(n)}","msg":"out of stock"}`;
};

/** A checkout with the pieces that refunds `first` … `first + items - 1` bring back, in one parcel. */
export const largeCheckout = (dn: string, first: number, items: number) => ({
  seq: `large-${dn}`,
  dn,
  pkg: [{ tn: `SF${digits(first, 12)}`, sns: Array.from({ length: items }, (_, i) => snOf(first + i)) }],
});

/** A notice of one line with so many pieces. */
export const largeNotice = (dn: string, quantity: number, shippedBefore: boolean): Notice => ({
  dn,
  channel: 'wdt',
  tid: `AT-${dn}`,
  lines: [{ lineId: 1, sku: SKUS[0], specNo: 'RRWDMS018040S', title: '纯棉圆领短袖T恤', quantity, price: '199.00' }],
  shippedBefore,
});

export const noticeOf = (n: number): Notice => ({
  dn: dnOf(n),
  channel: 'wdt',
  tid: tidOf(n),
  lines: SKUS.map((sku, i) => ({
    lineId: i + 1,
    sku,
    specNo: `RRWDMS0180${40 + i}S`,
    title: '纯棉圆领短袖T恤',
    quantity: 1,
    price: '199.00',
  })),
});
