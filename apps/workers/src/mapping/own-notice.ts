import {
  type EventSituation,
  type Ledger,
  livesOf,
  type NoticeSituation,
  type Owners,
  type Plan,
} from '@scm-relay/ledger';
import type { RefundContent } from '@scm-relay/schemas';
import { type PlanContext, skuOf } from './context.js';
import { repeated } from './plain-plans.js';
import { type CodesByNotice, type Resolved, resolveRefund } from './resolve.js';

/**
 * Whether the owner of a refund for which nobody named a notice has to be looked up again: until it has taken its piece there, a checkout that
 * came late may show another owner, or the one that showed this may have been taken back (CONTRACT §4, "Whose piece came back").
 */
const mayBelongElsewhere = ({ named }: EventSituation, { seq, sn }: RefundContent, under: NoticeSituation): boolean => {
  const item = under.items.get(sn);
  return !named && !(item && livesOf(item).some(({ returnedBy }) => returnedBy === seq));
};

/** What the orders of several expected returns call the goods of an item code. */
const codesOf = async (
  ledger: Pick<Ledger, 'storedNotice'>,
  sn: string,
  { expected }: Owners,
  context: PlanContext,
): Promise<CodesByNotice> => {
  const sku = skuOf(context, sn);
  const dns = [...new Set(expected.flatMap((each) => each.dns))];
  const notices = await Promise.all(dns.map((dn) => ledger.storedNotice(dn)));
  return new Map(
    dns.map((dn, i) => {
      const lines = notices[i]?.lines.filter((line) => line.sku === sku) ?? [];
      return [dn, lines.flatMap(({ specNo, barcodeId }) => [specNo, barcodeId].filter((code) => code !== undefined))];
    }),
  );
};

/** The notice a refund belongs to, or the plan that says it cannot be known; null: the event's own notice, or none. */
export const resolved = async (
  ledger: Pick<Ledger, 'storedNotice'>,
  situation: EventSituation,
  context: PlanContext,
): Promise<Resolved | null> => {
  const { event, under, owners } = situation;
  if (event.kind !== 'refund' || !owners || (under && !mayBelongElsewhere(situation, event.body, under))) return null;
  const { sn } = event.body;
  const codes = owners.expected.length > 1 ? await codesOf(ledger, sn, owners, context) : new Map();
  const found = resolveRefund(situation, event.body, owners, context, codes);
  if ('dn' in found && found.dn === under?.dn) return null;
  // the return that it repeats decides whose piece it is, or the person who settles that one
  return 'plan' in found && situation.repeats.length > 0 ? { plan: repeated(situation.repeats) } : found;
};

/** The notice whose checkout names the piece, though it was accepted after the return, where no other one has it. */
export const lateOwner = ({ event, named, owners }: EventSituation, plan: Plan): string | null => {
  if (event.kind !== 'refund' || named || !owners || owners.last !== null) return null;
  if (plan.status !== 'attention' || plan.reason !== 'sn-not-shipped') return null;
  return owners.later !== null && owners.later.dn !== plan.dn ? owners.later.dn : null;
};
