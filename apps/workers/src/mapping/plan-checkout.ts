import {
  type EventSituation,
  effectOf,
  type Item,
  lineCount,
  livesOf,
  type NoticeSituation,
  type Plan,
  withLives,
} from '@scm-relay/ledger';
import type { CheckoutContent, Notice, NoticeLine } from '@scm-relay/schemas';
import { type PlanContext, skuOf } from './context.js';
import { buildDeliveries, operationsFor, unmappable } from './deliveries.js';
import { repeated } from './plain-plans.js';

interface Misfit {
  readonly reason: 'unmappable' | 'over-shipped';
  readonly detail: string;
}

interface Filled {
  readonly items: [string, Item][];
  readonly counts: Map<number, number>;
  /** the first piece that fits no line */
  readonly misfit: Misfit | null;
}

/**
 * Gives each item code that leaves now a line of its sku, lines of one sku filled in `lineId` order (DESIGN "State of a notice"). A
 * piece that is out already under this notice, or was when the checkout was accepted, is counted once; one that was returned before its
 * checkout came is the same piece.
 */
const fillLines = (
  body: CheckoutContent,
  notice: Notice,
  under: NoticeSituation,
  backSince: readonly string[],
  context: PlanContext,
): Filled => {
  const lines = [...notice.lines].sort((a, b) => a.lineId - b.lineId);
  const filled = new Map<number, number>();
  const room = ({ lineId, quantity }: NoticeLine): number => {
    const { shipped, refused } = lineCount(under, lineId);
    return quantity - shipped - refused - (filled.get(lineId) ?? 0);
  };
  const items: [string, Item][] = [];
  const misfits: Misfit[] = [];
  for (const { tn, sns } of body.pkg) {
    for (const sn of sns) {
      const before = under.items.get(sn);
      const lives = before ? livesOf(before) : [];
      // an earlier life that it began when it was mapped before, or that what it repeats began
      const own = lives.find(({ shippedBy }) => shippedBy === body.seq);
      const wasOut = before && before.shippedBy !== null && (before.returnedBy === null || backSince.includes(sn));
      if (wasOut && !own) continue;
      const sku = skuOf(context, sn);
      if (sku === null) {
        misfits.push({ reason: 'unmappable', detail: `item code ${sn} does not hold an sku` });
        continue;
      }
      const ofSku = lines.filter((line) => line.sku === sku);
      const [known] = ofSku;
      if (!known) {
        const detail = `no line of the notice has the sku ${sku} (item code ${sn})`;
        misfits.push({ reason: 'unmappable', detail });
        continue;
      }
      const sameLife = own ?? lives.find(({ shippedBy }) => shippedBy === null);
      const line = ofSku.find((each) => room(each) > 0 && (!sameLife || each.lineId === sameLife.lineId));
      if (!line) {
        const detail = `more pieces of sku ${sku} than the notice has left (item code ${sn})`;
        misfits.push({ reason: 'over-shipped', detail });
        continue;
      }
      filled.set(line.lineId, (filled.get(line.lineId) ?? 0) + 1);
      const life = { lineId: line.lineId, tn, shippedBy: body.seq, returnedBy: sameLife?.returnedBy ?? null };
      const others = lives.filter((each) => each !== sameLife);
      const all = own ? lives.map((each) => (each === own ? life : each)) : [...others, life];
      items.push([sn, withLives(all.slice(0, -1), all.at(-1) ?? life)]);
    }
  }
  return { items, counts: filled, misfit: misfits[0] ?? null };
};

const CLOSED = ['refused', 'closed', 'cancelled'];

/** Parcels left: the items are on record from now on, and whoever owns the order hears of it. */
export const planCheckout = (
  situation: EventSituation,
  body: CheckoutContent,
  under: NoticeSituation,
  context: PlanContext,
): Plan => {
  const { dn, notice, state } = under;
  if (situation.repeats.length > 0) return repeated(situation.repeats, dn);
  if (notice === null) {
    return { status: 'waiting', reason: 'no-notice', dn, topics: [`dn:${dn}`], waitMs: context.waitMs.notice };
  }
  // one that is mapped again and keeps pieces of its earlier mapping had left before the notice was refused or closed
  const left = Object.keys(situation.kept).length > 0;
  if (CLOSED.includes(state) && !left) {
    const detail = `notice ${dn} is ${state}: the parcel has left all the same, chase it`;
    return { status: 'attention', reason: 'already-refused', dn, detail, topics: [`dn:${dn}`] };
  }
  const filled = fillLines(body, notice, under, situation.backSince, context);
  if (filled.misfit && !situation.byHand) {
    return { status: 'attention', ...filled.misfit, dn, topics: [`dn:${dn}`] };
  }
  const sent = under.sent + filled.items.length;
  const total = notice.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const gone = new Map(
    notice.lines.map(({ lineId }) => [
      lineId,
      (under.lines.get(lineId)?.shipped ?? 0) + (filled.counts.get(lineId) ?? 0),
    ]),
  );
  const routed = situation.byHand ? [] : operationsFor(situation, notice, context);
  const operations = routed.map((operation) => ({ operation }));
  const about = { lines: notice.lines, counts: gone, whole: sent >= total, shares: [] };
  const built = buildDeliveries(situation, notice, about, operations, context);
  if (!built.ok) return unmappable(dn, built.detail);
  const counts = Object.fromEntries([...filled.counts].map(([lineId, count]) => [`n:${lineId}`, count]));
  const warnings = situation.stillOut.map((piece) => `still-out: ${piece}`);
  const { notice: fields, took } = effectOf(under, filled.items, { ...counts, sent: filled.items.length });
  // The notice keeps its state where this checkout ships nothing more. While one waits to be mapped again its pieces still count as left, so the
  // notice may have been closed (the rest was refused) or shipped in full by others meanwhile.
  const stands = filled.items.length === 0 || state === 'closed' || (state === 'shipped' && sent >= total);
  return {
    status: built.deliveries.length > 0 ? 'sending' : 'recorded',
    dn,
    deliveries: built.deliveries,
    notice: fields,
    took,
    ...(stands ? {} : { state: sent >= total ? 'shipAll' : 'shipPart' }),
    ...(warnings.length === 0 ? {} : { warnings }),
    // `tn` and `sn` wake refunds for which no notice could be named until now
    fire: [`dn:${dn}`, ...body.pkg.flatMap(({ tn, sns }) => [`tn:${tn}`, ...sns.map((sn) => `sn:${sn}`)])],
  };
};
