import { checker } from '../body.js';

export interface PosRefund {
  readonly SellBillNum: string;
  readonly Details: readonly number[];
  readonly Memory?: string | null;
  readonly GuestMemory?: string | null;
  readonly SenderBillNum?: string | null;
}

const optional = (maxLength: number) => ({ type: ['string', 'null'], maxLength });

/** `PosRefundFromWebParm` (specs/pos-refund.md, Body Parameters); each refund takes at least one detail back. */
export const checkPosRefund = checker<PosRefund>({
  type: 'object',
  required: ['SellBillNum', 'Details'],
  properties: {
    SellBillNum: { type: 'string', minLength: 1, maxLength: 20 },
    Details: { type: 'array', minItems: 1, items: { type: 'integer' } },
    Memory: optional(100),
    GuestMemory: optional(100),
    SenderBillNum: optional(32),
  },
});
