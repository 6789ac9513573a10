import type { EventSituation, Ledger, LineCount, NoticeSituation } from '@scm-relay/ledger';
import type { Notice, RelayEvent } from '@scm-relay/schemas';
import { type PlanContext, skuOf } from './context.js';
import { returnedPiece } from './returned-piece.js';
import { othersCameBack, wholeLineOperations } from './whole-line.js';

/** Lines an event may touch: those of the skus of its item codes. */
const linesTouched = (event: RelayEvent, notice: Notice, context: PlanContext): number[] => {
  const codes = event.kind === 'checkout' ? event.body.pkg.flatMap(({ sns }) => sns) : [];
  if (event.kind === 'refund') codes.push(event.body.sn);
  const skus = new Set(codes.map((sn) => skuOf(context, sn)));
  return notice.lines.filter(({ sku }) => skus.has(sku)).map(({ lineId }) => lineId);
};

/** Reads what the plan will ask of the notice's other pieces: the counts of its lines, and all pieces of a line that is complete now. */
export const withPieces = async (
  ledger: Pick<Ledger, 'lineCounts' | 'lineItems'>,
  situation: EventSituation,
  under: NoticeSituation,
  context: PlanContext,
): Promise<NoticeSituation> => {
  const { notice, dn } = under;
  const { event, owners } = situation;
  if (!notice || under.total.pieces === 0) return under;
  const missing = linesTouched(event, notice, context).filter((lineId) => !under.lines.has(lineId));
  const lines: ReadonlyMap<number, LineCount> =
    missing.length === 0 ? under.lines : new Map([...under.lines, ...(await ledger.lineCounts(dn, missing))]);
  const counted = { ...under, lines };
  if (event.kind !== 'refund' || !owners) return counted;
  const piece = returnedPiece(event.body, notice, counted, owners, context);
  if (!piece.ok || wholeLineOperations(situation, notice, piece.line, context).length === 0) return counted;
  if (!othersCameBack(piece.line, event.body, counted)) return counted;
  return { ...counted, items: new Map([...(await ledger.lineItems(dn, piece.line.lineId)), ...under.items]) };
};
