import type { Guard, Owners, Plan } from '@scm-relay/ledger';
import type { RefundContent } from '@scm-relay/schemas';
import type { PlanContext } from './context.js';

export type Resolved =
  | { readonly dn: string; readonly guards: readonly Guard[] }
  | { readonly plan: Plan; readonly guards: readonly Guard[] };

/** Nothing is committed unless item code and parcel still belong to whom they were read to belong. */
export const ownerGuards = (body: RefundContent, owners: Owners): Guard[] => [
  [['sn', body.sn], 'dn', owners.bySn ?? ''],
  [['tn', body.tn], 'dn', owners.byTn ?? ''],
  [['tn', body.tn], 'return', owners.byReturn?.refundNo ?? ''],
];

/**
 * Which notice a refund without `dn` belongs to: the one that shipped its item code last, else the one whose parcel came back
 * under the number it left with, else that of an expected return (CONTRACT §4).
 */
export const resolveRefund = (body: RefundContent, owners: Owners, context: PlanContext): Resolved => {
  const guards = ownerGuards(body, owners);
  const topics = [`sn:${body.sn}`, `tn:${body.tn}`];
  const dn = owners.bySn ?? owners.byTn;
  if (dn !== null) return { dn, guards };
  const expected = owners.byReturn;
  if (expected === null) {
    const detail = `neither item code ${body.sn} nor parcel ${body.tn} name an order`;
    return { plan: { status: 'attention', reason: 'unresolved', detail, topics }, guards };
  }
  const [only, ...more] = expected.dns;
  if (only === undefined) {
    const waiting = [...topics, `order:${expected.tid}`];
    return { plan: { status: 'waiting', reason: 'no-notice', topics: waiting, waitMs: context.waitMs.notice }, guards };
  }
  if (more.length > 0) {
    const detail = `expected return ${expected.refundNo} names order ${expected.tid}, which has the notices ${expected.dns.join(', ')}`;
    return { plan: { status: 'attention', reason: 'unresolved', detail, topics }, guards };
  }
  return { dn: only, guards };
};
