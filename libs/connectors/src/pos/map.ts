import {
  type PosRefundRequest,
  type RelayEvent,
  PosRefundRequest as schema,
  vendorReference,
} from '@scm-relay/schemas';
import type { MappingInput, MappingResult } from '../connector.js';
import { checker, mapped, unmappable } from '../shared/check.js';
import { characters, cut, digest } from '../shared/formats.js';

/** specs/pos-refund.md: SenderBillNum ≤ 32, Memory and GuestMemory ≤ 100 */
const LONGEST_REFERENCE = 32;
const LONGEST_MEMORY = 100;

const check = checker<PosRefundRequest>(schema);

/** `SenderBillNum` of an event, by which the POS callback names it, too (CONTRACT §3.4, §4). */
const senderBillNum = (event: RelayEvent): string => {
  const reference = vendorReference(event);
  return characters(reference) <= LONGEST_REFERENCE ? reference : digest(reference, LONGEST_REFERENCE);
};

/** Parcel and piece of a refund; where both at full length are too much the parcel's number gives way. */
const parcelAndPiece = (tn: string, sn: string): string => {
  const piece = ` sn:${sn}`;
  return cut(`tn:${tn}`, LONGEST_MEMORY - characters(piece)) + piece;
};

/** `POST api/Pos/Refund/AddOrUpdate` (CONTRACT §4, `pos.refund`): the given lines of the sale, each as a whole. */
export const mapPosRefund = ({ event, notice, lines }: MappingInput): MappingResult => {
  if (event.kind === 'checkout') return unmappable('/event/kind', 'a checkout takes nothing back');
  if (notice.sellBillNum === undefined) return unmappable('/notice/sellBillNum', 'is needed by the POS');
  const notes =
    event.kind === 'refund'
      ? { Memory: parcelAndPiece(event.body.tn, event.body.sn) }
      : {
          Memory: cut(`仓库退单 ${vendorReference(event)}`, LONGEST_MEMORY),
          ...(event.body.msg === undefined ? {} : { GuestMemory: cut(event.body.msg, LONGEST_MEMORY) }),
        };
  const reference = senderBillNum(event);
  const result = mapped(check, {
    SellBillNum: notice.sellBillNum,
    ...notes,
    Details: lines.map(({ lineId }) => lineId),
    SenderBillNum: reference,
  });
  return result.ok ? { ...result, reference } : result;
};
