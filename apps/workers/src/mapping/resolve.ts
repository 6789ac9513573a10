import { eventTime } from '@scm-relay/connectors';
import type { EventSituation, ExpectedParcel, Owners, Plan, Sale } from '@scm-relay/ledger';
import { eventId, type RefundContent } from '@scm-relay/schemas';
import { type PlanContext, skuOf } from './context.js';

export type Resolved = { readonly dn: string } | { readonly plan: Plan };

/** A return whose own time is this much before a sale cannot belong to that sale; clocks differ by less. */
const TOLERANCE_MS = 60_000;

/** The return's own time is before the sale it would belong to. */
const contradicts = ({ event }: EventSituation, { ts }: RefundContent, last: Sale, context: PlanContext): boolean => {
  if (ts === undefined || last.acceptedAt === 0) return false;
  const returned = eventTime(event, context.mapping.timeZone);
  return returned !== null && returned.toMillis() < last.acceptedAt - TOLERANCE_MS;
};

const unclear = (body: RefundContent, last: Sale, before: Sale): Plan => ({
  status: 'attention',
  reason: 'unclear-owner',
  detail:
    `item code ${body.sn} left under ${before.dn} (checkout ${before.seq}) and again under ${last.dn} (checkout ${last.seq}), ` +
    'and came back before that: say whose return it is',
  other: before.dn,
  // either of them may be taken back
  topics: [`sn:${body.sn}`, ...[last, before].map(({ seq }) => `gone:${eventId('checkout', seq)}`)],
});

/** What an item's goods are called by the orders it may belong to: sku and merchant codes, by the notice's `dn`. */
export type CodesByNotice = ReadonlyMap<string, readonly string[]>;

/** Of several expected returns of one parcel those that list the returned piece. */
const fitting = (
  expected: readonly ExpectedParcel[],
  sku: string | null,
  codes: CodesByNotice,
): readonly ExpectedParcel[] => {
  if (expected.length <= 1 || sku === null) return expected;
  return expected.filter(({ goods, dns }) =>
    [sku, ...dns.flatMap((dn) => codes.get(dn) ?? [])].some((code) => goods.includes(code)),
  );
};

const named = (expected: readonly ExpectedParcel[]): string =>
  expected.map(({ refundNo, tid }) => `${refundNo} of order ${tid}`).join(', ');

const byExpected = (
  body: RefundContent,
  { expected }: Owners,
  context: PlanContext,
  codes: CodesByNotice,
): Resolved | null => {
  if (expected.length === 0) return null;
  const topics = [`sn:${body.sn}`, `tn:${body.tn}`];
  const unresolved = (detail: string): Resolved => ({
    plan: { status: 'attention', reason: 'unresolved', detail, topics },
  });
  const [only, ...more] = fitting(expected, skuOf(context, body.sn), codes);
  if (only === undefined || more.length > 0) {
    return unresolved(
      `parcel ${body.tn} has the expected returns ${named(expected)}, and the piece fits ${only ? 'several' : 'none'}`,
    );
  }
  const [dn, ...others] = only.dns;
  if (dn === undefined) {
    const waiting = [...topics, `order:${only.tid}`];
    return { plan: { status: 'waiting', reason: 'no-notice', topics: waiting, waitMs: context.waitMs.notice } };
  }
  if (others.length > 0) {
    return unresolved(
      `expected return ${only.refundNo} names order ${only.tid}, which has the notices ${only.dns.join(', ')}`,
    );
  }
  return { dn };
};

/** Whose piece came back (CONTRACT §4): which notice a refund without `dn` belongs to. */
export const resolveRefund = (
  situation: EventSituation,
  body: RefundContent,
  owners: Owners,
  context: PlanContext,
  codes: CodesByNotice,
): Resolved => {
  const { last, before, later, byTn } = owners;
  if (last !== null) {
    // an earlier sale has no return yet: it may be that one's
    return before !== null && contradicts(situation, body, last, context)
      ? { plan: unclear(body, last, before) }
      : { dn: last.dn };
  }
  if (byTn !== null) return { dn: byTn };
  const expected = byExpected(body, owners, context, codes);
  if (expected) return expected;
  if (later !== null) return { dn: later.dn };
  const detail = `neither item code ${body.sn} nor parcel ${body.tn} name an order`;
  const topics = [`sn:${body.sn}`, `tn:${body.tn}`];
  return { plan: { status: 'attention', reason: 'unresolved', detail, topics } };
};

/** The notice that an item or its parcel belong to, where it is another one: an operator may retry under it. */
export const elsewhere = (dn: string, { last, later, byTn, expected }: Owners): { other?: string } => {
  const byReturn = expected.length === 1 && expected[0]?.dns.length === 1 ? expected[0].dns[0] : undefined;
  const other = [last?.dn, later?.dn, byTn, byReturn].find((owner) => owner && owner !== dn);
  return other ? { other } : {};
};
