import {
  type EventSituation,
  type Item,
  type LineCount,
  type MappedPlan,
  type NoticeSituation,
  type Owners,
  type Plan,
  paymentNames,
  type Sale,
} from '@scm-relay/ledger';
import type { CheckoutContent, Notice, RefundContent, RefuseContent } from '@scm-relay/schemas';

/** 2026-11-21 20:00:00 UTC */
export const ACCEPTED_AT = Date.UTC(2026, 10, 21, 20);

const NEW: Omit<EventSituation, 'event'> = {
  generation: 1,
  deliveries: [],
  made: 0,
  owners: null,
  readOwners: null,
  named: true,
  byHand: false,
  repeats: [],
  stillOut: [],
  backSince: [],
  trace: null,
  kept: {},
  under: null,
  cold: false,
};

/** A checkout of one parcel `OUT`, as it is read at its first mapping. */
export const checkoutOf = (sns: readonly string[], more: Partial<EventSituation> = {}) => {
  const body: CheckoutContent = { seq: 'c1', dn: 'D1', pkg: [{ tn: 'OUT', sns }] };
  const situation: EventSituation = { ...NEW, event: { kind: 'checkout', acceptedAt: ACCEPTED_AT, body }, ...more };
  return { body, situation };
};

/** What a refund says that names its notice. */
export const NAMED = { dn: 'D1' };

/** A refund of one piece in the parcel `BACK`. */
export const refundOf = (sn: string, given: Partial<RefundContent> = NAMED, more: Partial<EventSituation> = {}) => {
  const body: RefundContent = { seq: 'r1', tn: 'BACK', sn, ...given };
  const situation: EventSituation = {
    ...NEW,
    event: { kind: 'refund', acceptedAt: ACCEPTED_AT, body },
    named: body.dn !== undefined,
    ...more,
  };
  return { body, situation };
};

export const refuseOf = (more: Partial<EventSituation> = {}): EventSituation => {
  const body: RefuseContent = { seq: 'f1', dn: 'D1' };
  return { ...NEW, event: { kind: 'refuse', acceptedAt: ACCEPTED_AT, body }, ...more };
};

export const count = (given: Partial<LineCount> = {}): LineCount => ({
  shipped: 0,
  refunded: 0,
  refused: 0,
  listed: 0,
  byHand: false,
  anew: 0,
  ...given,
});

interface Pieces {
  readonly items?: Readonly<Record<string, Item>>;
  /** by line */
  readonly lines?: Readonly<Record<number, Partial<LineCount>>>;
  /** by the place of the payment */
  readonly paidBack?: Readonly<Record<number, number>>;
}

/** The notice as it was read, with the pieces given; every line is counted, so that nothing is guessed. */
export const under = (
  notice: Notice,
  { items = {}, lines = {}, paidBack = {} }: Pieces = {},
  more: Partial<NoticeSituation> = {},
): NoticeSituation => ({
  dn: notice.dn,
  version: '1',
  notice,
  state: 'pending',
  refuse: null,
  items: new Map(Object.entries(items)),
  lines: new Map(notice.lines.map(({ lineId }) => [lineId, count(lines[lineId])])),
  sent: Object.values(lines).reduce((sum, { shipped = 0 }) => sum + shipped, 0),
  untouched: false,
  paidBack: new Map(paymentNames(notice.payments ?? []).map(({ id }, i) => [id, paidBack[i] ?? 0])),
  ...more,
});

/** A plan with what it writes to its notice by name. */
type ByName = Exclude<Plan, MappedPlan> | (Omit<MappedPlan, 'notice'> & { readonly notice: Record<string, string> });
export const byName = (plan: Plan): ByName =>
  'notice' in plan ? { ...plan, notice: Object.fromEntries(plan.notice) } : plan;

/** A piece that left in `c1` and is out. */
export const out = (lineId: number, given: Partial<Item> = {}): Item => ({
  lineId,
  tn: 'OUT',
  shippedBy: 'c1',
  returnedBy: null,
  ...given,
});

export const sale = (dn: string, given: Partial<Sale> = {}): Sale => ({
  dn,
  seq: `checkout of ${dn}`,
  acceptedAt: ACCEPTED_AT,
  status: 'delivered',
  ...given,
});

export const owners = (given: Partial<Owners> = {}): Owners => ({
  last: null,
  before: null,
  later: null,
  byTn: null,
  expected: [],
  own: null,
  ...given,
});
