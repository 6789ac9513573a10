import type { EventSituation, Item, NoticeSituation, Plan } from '@scm-relay/ledger';
import type { CheckoutContent, Notice } from '@scm-relay/schemas';
import { type PlanContext, skuOf } from './context.js';
import { buildDeliveries, operationsFor, unmappable } from './deliveries.js';

type Filled = { ok: true; items: [string, Item][] } | { ok: false; detail: string };

/** Gives each item code a line of its sku, lines of one sku filled in `lineId` order (DESIGN "State of a notice"). */
const fillLines = (body: CheckoutContent, notice: Notice, under: NoticeSituation, context: PlanContext): Filled => {
  const lines = [...notice.lines].sort((a, b) => a.lineId - b.lineId);
  const codes = new Set(body.pkg.flatMap((p) => p.sns));
  const free = new Map(lines.map((line) => [line.lineId, line.quantity]));
  for (const [sn, item] of under.items) {
    if (!codes.has(sn)) free.set(item.lineId, (free.get(item.lineId) ?? 0) - 1);
  }
  const items: [string, Item][] = [];
  for (const { tn, sns } of body.pkg) {
    for (const sn of sns) {
      const sku = skuOf(context, sn);
      if (sku === null) return { ok: false, detail: `item code ${sn} does not hold an sku` };
      const line = lines.find((l) => l.sku === sku && (free.get(l.lineId) ?? 0) > 0);
      if (!line) {
        const known = lines.some((l) => l.sku === sku);
        return {
          ok: false,
          detail: known
            ? `more pieces of sku ${sku} than the notice has (item code ${sn})`
            : `no line of the notice has the sku ${sku} (item code ${sn})`,
        };
      }
      free.set(line.lineId, (free.get(line.lineId) ?? 0) - 1);
      items.push([sn, { lineId: line.lineId, tn, shippedBy: body.seq, returnedBy: null }]);
    }
  }
  return { ok: true, items };
};

/** Parcels left: the items are on record from now on, and whoever owns the order hears of it. */
export const planCheckout = (
  situation: EventSituation,
  body: CheckoutContent,
  under: NoticeSituation,
  context: PlanContext,
): Plan => {
  const { dn, notice } = under;
  if (notice === null) {
    return { status: 'waiting', reason: 'no-notice', dn, topics: [`dn:${dn}`], waitMs: context.waitMs.notice };
  }
  const filled = fillLines(body, notice, under, context);
  if (!filled.ok) return unmappable(dn, filled.detail);
  const operations = operationsFor(situation, notice, context).map((operation) => ({ operation }));
  const built = buildDeliveries(situation, notice, notice.lines, operations, context);
  if (!built.ok) return unmappable(dn, built.detail);
  const shipments = body.pkg.flatMap((p) => [['tn', p.tn] as const, ...p.sns.map((sn) => ['sn', sn] as const)]);
  return {
    status: built.deliveries.length > 0 ? 'sending' : 'recorded',
    dn,
    deliveries: built.deliveries,
    items: filled.items,
    shipped: true,
    shipments,
    fire: [`dn:${dn}`, ...shipments.map(([by, value]) => `${by}:${value}`)],
  };
};
