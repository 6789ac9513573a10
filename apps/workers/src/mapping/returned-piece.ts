import { type Item, lineCount, type NoticeSituation, type Owners } from '@scm-relay/ledger';
import type { AttentionReason, Notice, NoticeLine, RefundContent } from '@scm-relay/schemas';
import { type PlanContext, skuOf } from './context.js';
import { elsewhere } from './resolve.js';

export type ReturnedPiece =
  | { readonly ok: true; readonly line: NoticeLine; readonly item: Item }
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
  return { ok: true, line, item: { lineId: line.lineId, tn: body.tn, shippedBy: null, returnedBy: body.seq } };
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
  if (item.returnedBy !== null && item.returnedBy !== body.seq) {
    const detail = `item code ${body.sn} came back before, by refund ${item.returnedBy}`;
    return { ok: false, reason: 'sn-already-returned', detail, ...elsewhere(dn, owners) };
  }
  if (item.shippedBy === null && !notice.shippedBefore) return { ok: false, reason: 'no-checkout' };
  const line = notice.lines.find((l) => l.lineId === item.lineId);
  if (!line) return { ok: false, reason: 'unmappable', detail: `notice ${dn} has no line ${item.lineId} any more` };
  if (lineCount(under, line.lineId).refunded >= line.quantity) {
    const detail = `all ${line.quantity} pieces of line ${line.lineId} were refunded before`;
    return { ok: false, reason: 'over-refund', detail };
  }
  return { ok: true, line, item: { ...item, returnedBy: body.seq } };
};
