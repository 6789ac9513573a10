import type { EventSituation, Item, Ledger, NoticeSituation } from '@scm-relay/ledger';
import type { Notice, NoticeLine, RelayEvent } from '@scm-relay/schemas';
import { type PlanContext, skuOf } from './context.js';
import { returnedPiece } from './returned-piece.js';
import { lineComplete, wholeLineOperations } from './whole-line.js';

/** Lines an event may touch: all of them for a checkout (its order names each) and a refuse, those of the item code's sku for a refund. */
const linesTouched = (event: RelayEvent, notice: Notice, context: PlanContext): readonly NoticeLine[] => {
  if (event.kind !== 'refund') return notice.lines;
  const sku = skuOf(context, event.body.sn);
  return notice.lines.filter((line) => line.sku === sku);
};

/** The lines that are complete with this event, for whom all refunds of them are needed. */
const completed = (
  situation: EventSituation,
  notice: Notice,
  under: NoticeSituation,
  context: PlanContext,
): readonly NoticeLine[] => {
  const { event, owners } = situation;
  if (event.kind === 'checkout' || wholeLineOperations(situation, notice, context).length === 0) return [];
  if (event.kind === 'refuse') return notice.lines.filter(({ lineId }) => (under.lines.get(lineId)?.listed ?? 0) > 0);
  const piece = owners && returnedPiece(event.body, notice, under, owners, context);
  return piece?.ok && piece.line.quantity > 1 && lineComplete(piece.line, under, 1) ? [piece.line] : [];
};

/** Reads what the plan will ask of the notice's other pieces: the counts of its lines and payments, and all pieces of a line that is complete now. */
export const withPieces = async (
  ledger: Pick<Ledger, 'pieceCounts' | 'lineItems'>,
  situation: EventSituation,
  under: NoticeSituation,
  context: PlanContext,
): Promise<NoticeSituation> => {
  const { notice, dn } = under;
  const { event } = situation;
  if (!notice || under.untouched) return under;
  const lineIds = linesTouched(event, notice, context).map(({ lineId }) => lineId);
  const payments = event.kind === 'checkout' ? 0 : (notice.payments?.length ?? 0);
  const counted = { ...under, ...(await ledger.pieceCounts(dn, lineIds, payments)) };
  const lines = completed(situation, notice, counted, context);
  if (lines.length === 0) return counted;
  const read = await Promise.all(lines.map(({ lineId }) => ledger.lineItems(dn, lineId)));
  const items = new Map<string, Item>(read.flatMap((each) => [...each]));
  return { ...counted, items: new Map([...items, ...under.items]) };
};
