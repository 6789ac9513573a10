import type { EventSituation, Item, NoticeSituation, Owners, Plan } from '@scm-relay/ledger';
import type { NoticeLine, RefundContent } from '@scm-relay/schemas';
import { eventId } from '@scm-relay/schemas';
import type { PlanContext } from './context.js';
import { buildDeliveries, operationsFor, unmappable } from './deliveries.js';
import { returnedPiece } from './returned-piece.js';

/** The refunds of a line in their order of arrival at mapping, this one last; null while pieces that were shipped are still out. */
const completedLine = (
  line: NoticeLine,
  body: RefundContent,
  items: ReadonlyMap<string, Item>,
  checkedOut: boolean,
): string[] | null => {
  const own = [...items].filter(([sn, item]) => item.lineId === line.lineId && sn !== body.sn).map(([, item]) => item);
  const back = own.flatMap((item) => (item.returnedBy === null ? [] : [item.returnedBy]));
  const expected = checkedOut ? own.length : line.quantity - 1;
  if (back.length < expected) return null;
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

  const operations = operationsFor(situation, notice, context);
  const whole = operations.filter(
    (operation) => piece.line.quantity > 1 && context.connectorFor(operation).operations[operation]?.wholeLine,
  );
  const complete = whole.length > 0 ? completedLine(piece.line, body, items, under.shippedBy !== null) : null;
  const now = operations.flatMap((operation) => {
    if (!whole.includes(operation)) return [{ operation }];
    return complete === null ? [] : [{ operation, events: complete }];
  });
  const built = buildDeliveries(situation, notice, [piece.line], now, context);
  if (!built.ok) return unmappable(dn, built.detail);
  const base = { dn, deliveries: built.deliveries, items: [[body.sn, piece.item] as const], fire: [] };
  if (whole.length > 0 && complete === null) {
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
