import { type EventSituation, type Item, lineCount, livesOf, type NoticeSituation } from '@scm-relay/ledger';
import { eventId, type Notice, type NoticeLine, type Operation } from '@scm-relay/schemas';
import type { PlanContext } from './context.js';
import { operationsFor } from './deliveries.js';

/** The operations of an event that take a line back only as a whole (specs/pos-refund.md). */
export const wholeLineOperations = (situation: EventSituation, notice: Notice, context: PlanContext): Operation[] =>
  operationsFor(situation, notice, context).filter(
    (operation) => context.connectorFor(operation).operations[operation]?.wholeLine,
  );

/** Whether every piece of the line has come back or was refused, with `more` of them by this event, and none by one that is yet to be mapped anew. */
export const lineComplete = ({ lineId, quantity }: NoticeLine, under: NoticeSituation, more: number): boolean => {
  const { refunded, anew } = lineCount(under, lineId);
  return refunded - anew + more >= quantity;
};

/** Why a line does not go back as a whole by itself (CONTRACT §4, `pos.refund`). */
export const settledPiece = (lineId: number): string =>
  `a piece of line ${lineId} was settled by hand: the line does not go back as a whole by itself`;

/** The events that brought a line back so far: its refunds, and the refuse that took what never left. */
export const eventsOfLine = (
  { lineId }: NoticeLine,
  items: ReadonlyMap<string, Item>,
  under: NoticeSituation,
): string[] => {
  const refunds = [...items.values()]
    .flatMap(livesOf)
    .flatMap((life) =>
      life.lineId === lineId && life.returnedBy !== null ? [eventId('refund', life.returnedBy)] : [],
    );
  const refuse = under.refuse !== null && lineCount(under, lineId).refused > 0 ? [eventId('refuse', under.refuse)] : [];
  return [...new Set([...refunds, ...refuse])];
};
