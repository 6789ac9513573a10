import { type EventSituation, lineCount, type NoticeSituation } from '@scm-relay/ledger';
import type { Notice, NoticeLine, Operation, RefundContent } from '@scm-relay/schemas';
import type { PlanContext } from './context.js';
import { operationsFor } from './deliveries.js';

/** The operations of an event that take a line back only as a whole, for a line of several pieces (specs/pos-refund.md). */
export const wholeLineOperations = (
  situation: EventSituation,
  notice: Notice,
  line: NoticeLine,
  context: PlanContext,
): Operation[] =>
  line.quantity <= 1
    ? []
    : operationsFor(situation, notice, context).filter(
        (operation) => context.connectorFor(operation).operations[operation]?.wholeLine,
      );

/** Whether every other piece of the line that was shipped has come back. */
export const othersCameBack = (line: NoticeLine, body: RefundContent, under: NoticeSituation): boolean => {
  const own = under.items.get(body.sn);
  const { pieces, returned } = lineCount(under, line.lineId);
  const others = pieces - (own ? 1 : 0);
  const back = returned - (own?.returnedBy == null ? 0 : 1);
  return back >= (under.shippedBy === null ? line.quantity - 1 : others);
};
