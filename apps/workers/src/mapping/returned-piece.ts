import { type Item, lineCount, type NoticeSituation, type Owners } from '@scm-relay/ledger';
import type { AttentionReason, Notice, NoticeLine, RefundContent } from '@scm-relay/schemas';
import { type PlanContext, skuOf } from './context.js';

export type ReturnedPiece =
  | { readonly ok: true; readonly line: NoticeLine; readonly item: Item }
  | { readonly ok: false; readonly reason: AttentionReason; readonly detail: string; readonly other?: string };

/** Names the other notice that an item or its parcel belong to: an operator may retry under it. */
const elsewhere = (dn: string, owners: Owners): { other?: string } => {
  const [expected, ...more] = owners.byReturn?.dns ?? [];
  const byReturn = more.length === 0 ? expected : undefined;
  const other = [owners.bySn, owners.byTn, byReturn].find((owner) => owner && owner !== dn);
  return other ? { other } : {};
};

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
  const line = lines.find((l) => lineCount(under, l.lineId).pieces < l.quantity);
  if (!line) {
    return {
      ok: false,
      reason: 'over-refund',
      detail: `every piece of sku ${sku} of notice ${notice.dn} came back before`,
    };
  }
  return {
    ok: true,
    line,
    item: { lineId: line.lineId, tn: body.tn, shippedBy: null, returnedBy: body.seq },
  };
};

/** Which piece of the notice came back, or why it cannot be this one (CONTRACT §4, last paragraph). */
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
    const detail = `item code ${body.sn} was not shipped under notice ${dn}`;
    return { ok: false, reason: 'sn-not-shipped', detail, ...elsewhere(dn, owners) };
  }
  if (item.returnedBy !== null && item.returnedBy !== body.seq) {
    const detail = `item code ${body.sn} came back before, by refund ${item.returnedBy}`;
    return { ok: false, reason: 'sn-already-returned', detail, ...elsewhere(dn, owners) };
  }
  const line = notice.lines.find((l) => l.lineId === item.lineId);
  if (!line) return { ok: false, reason: 'unmappable', detail: `notice ${dn} has no line ${item.lineId} any more` };
  const others = lineCount(under, line.lineId).returned - (item.returnedBy === body.seq ? 1 : 0);
  if (others >= line.quantity) {
    return {
      ok: false,
      reason: 'over-refund',
      detail: `all ${line.quantity} pieces of line ${line.lineId} came back before`,
    };
  }
  return { ok: true, line, item: { ...item, returnedBy: body.seq } };
};
