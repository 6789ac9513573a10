import {
  type EventSituation,
  type Item,
  lineCount,
  type NoticeSituation,
  type Plan,
  recordItems,
} from '@scm-relay/ledger';
import type { CheckoutContent, Notice, NoticeLine } from '@scm-relay/schemas';
import { type PlanContext, skuOf } from './context.js';
import { buildDeliveries, operationsFor, unmappable } from './deliveries.js';

type Filled = { ok: true; items: [string, Item][] } | { ok: false; detail: string };

/** Gives each item code a line of its sku, lines of one sku filled in `lineId` order (DESIGN "State of a notice"). */
const fillLines = (body: CheckoutContent, notice: Notice, under: NoticeSituation, context: PlanContext): Filled => {
  const lines = [...notice.lines].sort((a, b) => a.lineId - b.lineId);
  const free = new Map<number, number>();
  /** the pieces of a line that no other checkout fills */
  const room = (line: NoticeLine): number => {
    const known = free.get(line.lineId);
    if (known !== undefined) return known;
    // what is on record of this checkout's own codes is filled anew
    const own = [...under.items.values()].filter(({ lineId }) => lineId === line.lineId).length;
    return line.quantity - lineCount(under, line.lineId).pieces + own;
  };
  const items: [string, Item][] = [];
  for (const { tn, sns } of body.pkg) {
    for (const sn of sns) {
      const sku = skuOf(context, sn);
      if (sku === null) return { ok: false, detail: `item code ${sn} does not hold an sku` };
      const line = lines.find((l) => l.sku === sku && room(l) > 0);
      if (!line) {
        const known = lines.some((l) => l.sku === sku);
        return {
          ok: false,
          detail: known
            ? `more pieces of sku ${sku} than the notice has (item code ${sn})`
            : `no line of the notice has the sku ${sku} (item code ${sn})`,
        };
      }
      free.set(line.lineId, room(line) - 1);
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
  return {
    status: built.deliveries.length > 0 ? 'sending' : 'recorded',
    dn,
    deliveries: built.deliveries,
    notice: { ...recordItems(under, filled.items), shipped: body.seq },
    // refunds that nothing named until now
    fire: [`dn:${dn}`, ...body.pkg.flatMap(({ tn, sns }) => [`tn:${tn}`, ...sns.map((sn) => `sn:${sn}`)])],
  };
};
