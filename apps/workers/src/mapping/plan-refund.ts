import {
  type EventSituation,
  effectOf,
  type Item,
  type Life,
  lineCount,
  listReturn,
  livesOf,
  type NoticeField,
  type NoticeSituation,
  type Owners,
  type Plan,
  withLives,
} from '@scm-relay/ledger';
import { type AttentionReason, eventId, type Notice, type NoticeLine, type RefundContent } from '@scm-relay/schemas';
import { type PlanContext, skuOf } from './context.js';
import { buildDeliveries, operationsFor, unmappable } from './deliveries.js';
import { NO_SHARES, paidFor, paysBack, sharesOf } from './payments.js';
import { repeated } from './plain-plans.js';
import { elsewhere } from './resolve.js';
import { eventsOfLine, lineComplete, settledPiece, wholeLineOperations } from './whole-line.js';

export type ReturnedPiece =
  /** `life`: the one that ends with it */
  | { readonly ok: true; readonly line: NoticeLine; readonly item: Item; readonly life: Life }
  /** its checkout is not mapped yet */
  | { readonly ok: false; readonly reason: 'no-checkout' }
  | { readonly ok: false; readonly reason: AttentionReason; readonly detail: string; readonly other?: string };

/** A piece of a notice that left before this system was there: the first line of its sku that still lacks a return. */
const shippedBefore = (
  body: RefundContent,
  notice: Notice,
  under: NoticeSituation,
  context: PlanContext,
): ReturnedPiece => {
  const sku = skuOf(context, body.sn);
  const lines = notice.lines.filter((line) => line.sku === sku).sort((a, b) => a.lineId - b.lineId);
  if (lines.length === 0) {
    return { ok: false, reason: 'unmappable', detail: `no line of notice ${notice.dn} fits item code ${body.sn}` };
  }
  const line = lines.find((l) => lineCount(under, l.lineId).refunded < l.quantity);
  if (!line) {
    const detail = `every piece of sku ${sku} of notice ${notice.dn} was refunded before`;
    return { ok: false, reason: 'over-refund', detail };
  }
  // nobody told us in which parcel it left: `tn` of the refund is the one it came back in
  const life = { lineId: line.lineId, tn: null, shippedBy: null, returnedBy: body.seq };
  return { ok: true, line, item: life, life };
};

/** Which piece of the notice came back, or why it cannot be this one (CONTRACT §4, "Whose piece came back"). */
export const returnedPiece = (
  body: RefundContent,
  notice: Notice,
  under: NoticeSituation,
  owners: Owners,
  context: PlanContext,
): ReturnedPiece => {
  const { dn, items } = under;
  const item = items.get(body.sn);
  if (!item) {
    if (notice.shippedBefore) return shippedBefore(body, notice, under, context);
    if (under.sent === 0 || owners.own !== null) return { ok: false, reason: 'no-checkout' };
    const detail = `item code ${body.sn} was not shipped under notice ${dn}`;
    return { ok: false, reason: 'sn-not-shipped', detail, ...elsewhere(dn, owners) };
  }
  // mapped again it ends the life that it ended before; else that of the checkout before it, though the piece has left again since
  const lives = livesOf(item);
  const life =
    lives.find(({ returnedBy }) => returnedBy === body.seq) ??
    lives.find(({ shippedBy }) => shippedBy !== null && shippedBy === owners.own?.seq) ??
    lives.at(-1) ??
    item;
  if (life.returnedBy !== null && life.returnedBy !== body.seq) {
    const detail = `item code ${body.sn} came back before, by refund ${life.returnedBy}`;
    return { ok: false, reason: 'sn-already-returned', detail, ...elsewhere(dn, owners) };
  }
  if (life.shippedBy === null && !notice.shippedBefore) return { ok: false, reason: 'no-checkout' };
  const line = notice.lines.find((l) => l.lineId === life.lineId);
  if (!line) return { ok: false, reason: 'unmappable', detail: `notice ${dn} has no line ${life.lineId} any more` };
  if (lineCount(under, line.lineId).refunded >= line.quantity) {
    const detail = `all ${line.quantity} pieces of line ${line.lineId} were refunded before`;
    return { ok: false, reason: 'over-refund', detail };
  }
  const ended = lives.map((each) => (each === life ? { ...life, returnedBy: body.seq } : each));
  return { ok: true, line, item: withLives(ended.slice(0, -1), ended.at(-1) ?? item), life };
};

const NEVER_LEFT = ['refused', 'cancelled'];

/** A garment came back: claims its item and tells whoever owns the order, a POS line only as a whole (specs/pos-refund.md). */
export const planRefund = (
  situation: EventSituation,
  body: RefundContent,
  under: NoticeSituation,
  owners: Owners,
  context: PlanContext,
): Plan => {
  const { dn, notice, items, state } = under;
  if (situation.repeats.length > 0) return repeated(situation.repeats, dn);
  // One that names no notice was resolved by what is known so far: who owns its item code may become known yet.
  const topics = [`dn:${dn}`, ...(situation.named ? [] : [`sn:${body.sn}`])];
  if (notice === null) {
    // a refund that names no notice was given that of a checkout, which waits for the notice as well: it is the checkout that is missing
    const reason = situation.named ? 'no-notice' : 'no-checkout';
    return { status: 'waiting', reason, dn, topics, waitMs: context.waitMs.notice, ...elsewhere(dn, owners) };
  }
  if (NEVER_LEFT.includes(state) && !notice.shippedBefore) {
    const detail = `notice ${dn} was ${state}: it never left`;
    return { status: 'attention', reason: 'already-refused', dn, detail, topics, ...elsewhere(dn, owners) };
  }
  const piece = returnedPiece(body, notice, under, owners, context);
  if (!piece.ok) {
    if (!('detail' in piece)) {
      const { reason } = piece;
      return { status: 'waiting', reason, dn, topics, waitMs: context.waitMs.notice, ...elsewhere(dn, owners) };
    }
    const { reason, detail, other } = piece;
    return { status: 'attention', reason, dn, detail, topics, ...(other === undefined ? {} : { other }) };
  }
  const { line, item, life } = piece;
  const lineId = String(line.lineId);
  const whole = line.quantity > 1 ? wholeLineOperations(situation, notice, context) : [];
  if (whole.length > 0 && !situation.byHand && lineCount(under, line.lineId).byHand) {
    return { status: 'attention', reason: 'line-incomplete', dn, detail: settledPiece(line.lineId), topics };
  }
  const complete = lineComplete(line, under, 1);
  const own = eventId('refund', body.seq);
  const together = [...eventsOfLine(line, items, under).filter((id) => id !== own), own];
  const now = operationsFor(situation, notice, context).flatMap((operation) => {
    if (!whole.includes(operation)) return [{ operation }];
    return complete ? [{ operation, line: together, lineIds: [lineId] }] : [];
  });
  const counts = new Map([[line.lineId, 1]]);
  const takesMoney = paysBack(situation, now);
  const wanted = takesMoney ? sharesOf(paidFor([line], counts), notice, under) : NO_SHARES;
  // what was settled elsewhere took its piece, whatever the payments say
  const shared = wanted.ok || !situation.byHand ? wanted : NO_SHARES;
  if (!shared.ok) return { status: 'attention', reason: 'over-refund', dn, detail: shared.detail, topics };
  const total = notice.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const about = { lines: [line], counts, whole: total === 1, shares: shared.shares };
  const built = buildDeliveries(situation, notice, about, situation.byHand ? [] : now, context);
  if (!built.ok) return unmappable(dn, built.detail);
  const effect = effectOf(under, [[body.sn, item]], { [`r:${lineId}`]: 1, ...shared.taken });
  const listed = whole.length > 0 ? listReturn(under, line.lineId, body.sn) : [];
  // a line of which a piece was settled by hand goes back as a whole by itself no more
  const marked: NoticeField[] = situation.byHand && whole.length > 0 ? [[`h:${lineId}`, '1']] : [];
  const base = {
    dn,
    deliveries: built.deliveries,
    ...effect,
    notice: [...effect.notice, ...listed, ...marked],
    ...(life.shippedBy === null ? {} : { after: eventId('checkout', life.shippedBy) }),
    fire: [],
  };
  if (whole.length > 0 && !complete) {
    return { ...base, status: 'waiting', reason: 'waiting-for-line', lines: [lineId], waitMs: context.waitMs.line };
  }
  return { ...base, status: built.deliveries.length > 0 ? 'sending' : 'recorded' };
};
