import { text } from '../event.js';
import { type Static, Type } from '../type.js';

export const POS_REFUND_PATH = '/api/Pos/Refund/AddOrUpdate';

/** `PosRefundFromWebParm` (specs/pos-refund.md, Body Parameters). `Details` are the ids of the sale's lines. */
export const PosRefundRequest = Type.Object(
  {
    SellBillNum: text(20),
    Memory: Type.Optional(Type.String({ maxLength: 100, format: 'well-formed' })),
    GuestMemory: Type.Optional(Type.String({ maxLength: 100, format: 'well-formed' })),
    Details: Type.Array(Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }), {
      minItems: 1,
      uniqueItems: true,
    }),
    SenderBillNum: Type.Optional(text(32)),
  },
  { additionalProperties: false },
);
export type PosRefundRequest = Static<typeof PosRefundRequest>;

const anything = Type.Optional(Type.Unknown());

/** `PosRefundResult`: what became of the request so far; 已办理 and 已拒绝 are final, their codes are unknown (VENDOR-FACTS "POS"). */
export const PosRefundResult = Type.Object({ BillNum: anything, RefundAuthState: anything, RefundState: anything });
export type PosRefundResult = Static<typeof PosRefundResult>;

/** `CommonOperationResultWithTagOfPosRefundResult`: `errcode` decides, 0 is success (VENDOR-FACTS "POS"). */
export const PosRefundReply = Type.Object({ errcode: Type.Integer(), errmsg: anything, tag: anything });
export type PosRefundReply = Static<typeof PosRefundReply>;
