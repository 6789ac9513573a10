import {
  type EventSituation,
  type Item,
  listReturn,
  type NoticeSituation,
  type Owners,
  type Plan,
  recordItems,
} from '@scm-relay/ledger';
import type { NoticeLine, RefundContent } from '@scm-relay/schemas';
import { eventId } from '@scm-relay/schemas';
import type { PlanContext } from './context.js';
import { buildDeliveries, operationsFor, unmappable } from './deliveries.js';
import { returnedPiece } from './returned-piece.js';
import { othersCameBack, wholeLineOperations } from './whole-line.js';

/** The refunds that brought the line back, this one last. */
const refundsOf = (line: NoticeLine, body: RefundContent, items: ReadonlyMap<string, Item>): string[] => {
  const others = [...items].filter(([sn, item]) => item.lineId === line.lineId && sn !== body.sn);
  const back = others.flatMap(([, item]) => (item.returnedBy === null ? [] : [item.returnedBy]));
  return [...back, body.seq].map((seq) => eventId('refund', seq));
};

/** A garment came back: claims its item and tells whoever owns the order, a POS line only as a whole (specs/pos-refund.md). */
export const planRefund = (
  situation: EventSituation,
  body: RefundContent,
  under: NoticeSituation,
  owners: Owners,
  context: PlanContext,
): Plan => {
  const { dn, notice, items } = under;
  // One that names no notice was resolved by what is known so far: who owns its item code may become known yet.
  const topics = [`dn:${dn}`, ...(body.dn === undefined ? [`sn:${body.sn}`] : [])];
  if (notice === null) return { status: 'waiting', reason: 'no-notice', dn, topics, waitMs: context.waitMs.notice };
  // What left before this system was there was not kept from leaving by a refuse.
  if (under.state === 'refused' && !notice.shippedBefore) {
    return {
      status: 'attention',
      reason: 'already-refused',
      dn,
      detail: `notice ${dn} was refused: it never left`,
      topics,
    };
  }
  if (!notice.shippedBefore && under.shippedBy === null) {
    return { status: 'waiting', reason: 'no-checkout', dn, topics, waitMs: context.waitMs.notice };
  }
  const piece = returnedPiece(body, notice, under, owners, context);
  if (!piece.ok) {
    const { reason, detail, other } = piece;
    return { status: 'attention', reason, dn, detail, topics, ...(other === undefined ? {} : { other }) };
  }

  const whole = wholeLineOperations(situation, notice, piece.line, context);
  const complete = whole.length > 0 && othersCameBack(piece.line, body, under);
  const now = operationsFor(situation, notice, context).flatMap((operation) => {
    if (!whole.includes(operation)) return [{ operation }];
    return complete ? [{ operation, line: refundsOf(piece.line, body, items) }] : [];
  });
  const built = buildDeliveries(situation, notice, [piece.line], now, context);
  if (!built.ok) return unmappable(dn, built.detail);
  const listed = whole.length > 0 && items.get(body.sn)?.returnedBy !== body.seq;
  const record = {
    ...recordItems(under, [[body.sn, piece.item]]),
    ...(listed ? listReturn(under, piece.line.lineId, body.sn) : {}),
  };
  const base = { dn, deliveries: built.deliveries, notice: record, fire: [] };
  if (whole.length > 0 && !complete) {
    return {
      ...base,
      status: 'waiting',
      reason: 'waiting-for-line',
      line: piece.line.lineId,
      waitMs: context.waitMs.line,
    };
  }
  return { ...base, status: built.deliveries.length > 0 ? 'sending' : 'recorded' };
};
