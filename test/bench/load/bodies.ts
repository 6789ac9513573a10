import type { Notice } from '@scm-relay/schemas';

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
