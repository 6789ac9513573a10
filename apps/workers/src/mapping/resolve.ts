import type { Owners, Plan } from '@scm-relay/ledger';
import type { RefundContent } from '@scm-relay/schemas';
import type { PlanContext } from './context.js';

export type Resolved = { readonly dn: string } | { readonly plan: Plan };

/**
 * Which notice a refund without `dn` belongs to: the one that shipped its item code last, else the one whose parcel came back
 * under the number it left with, else that of an expected return (CONTRACT §4).
 */
export const resolveRefund = (body: RefundContent, owners: Owners, context: PlanContext): Resolved => {
  const topics = [`sn:${body.sn}`, `tn:${body.tn}`];
  const dn = owners.bySn ?? owners.byTn;
  if (dn !== null) return { dn };
  const expected = owners.byReturn;
  if (expected === null) {
    const detail = `neither item code ${body.sn} nor parcel ${body.tn} name an order`;
    return { plan: { status: 'attention', reason: 'unresolved', detail, topics } };
  }
  const [only, ...more] = expected.dns;
  if (only === undefined) {
    const waiting = [...topics, `order:${expected.tid}`];
    return { plan: { status: 'waiting', reason: 'no-notice', topics: waiting, waitMs: context.waitMs.notice } };
  }
  if (more.length > 0) {
    const detail = `expected return ${expected.refundNo} names order ${expected.tid}, which has the notices ${expected.dns.join(', ')}`;
    return { plan: { status: 'attention', reason: 'unresolved', detail, topics } };
  }
  return { dn: only };
};
