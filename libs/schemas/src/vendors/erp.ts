import { text } from '../event.js';
import { type Static, Type } from '../type.js';

export const ERP_REFUND_PATH = '/api_v2/refund/order_upload';

const value = Type.String({ minLength: 1, format: 'well-formed' });
/** the document types every field but `rtype` as string: amounts are decimal strings, counts and ids digits */
const amount = Type.String({ pattern: '^\\d{1,18}(\\.\\d{1,4})?$' });
const digits = Type.String({ pattern: '^\\d+$' });
const oneOrTwo = Type.Union([Type.Literal('1'), Type.Literal('2')]);

/** `data[order_arr][]` (specs/erp-refund-upload.md). `type`: 1 whole, 2 part; `addtime`: unix seconds. */
export const ErpOrder = Type.Object(
  {
    stores_id: value,
    ro_code: value,
    order_code: Type.String({ format: 'well-formed' }),
    total: amount,
    order_money: amount,
    cashier_id: Type.Optional(value),
    type: oneOrTwo,
    addtime: digits,
    pos_code: Type.Optional(value),
    mobile: Type.Optional(value),
    name: Type.Optional(value),
    card_code: Type.Optional(value),
    member_id: Type.Optional(value),
  },
  { additionalProperties: false },
);

/** `data[order_goods][]`. `is_rk`: goes back into stock, 1 no, 2 yes; `rog_id`: line of the sale. */
export const ErpGoods = Type.Object(
  {
    ro_code: value,
    barcode_id: value,
    xnum: digits,
    price: amount,
    refund_price: amount,
    conversion: Type.Optional(value),
    is_rk: oneOrTwo,
    produce_date: Type.Optional(value),
    rog_id: Type.String({ pattern: '^-?\\d+$' }),
    tax_rate: Type.Optional(value),
  },
  { additionalProperties: false },
);

/** `data[order_pay][]`. `former_code`: payment of the sale that is paid back. */
export const ErpPayment = Type.Object(
  {
    ro_code: value,
    pay_method: value,
    pay_money: amount,
    pay_time: Type.Optional(digits),
    pay_status: value,
    pay_serial_no: Type.Optional(value),
    pay_code: Type.Optional(value),
    remark: Type.Optional(value),
    road_pay_status: Type.Optional(oneOrTwo),
    former_code: Type.Optional(value),
    er_money: Type.Optional(amount),
  },
  { additionalProperties: false },
);

/** The form field `data`, a JSON string on the wire. Goods and payments must not be empty (VENDOR-FACTS "ERP"). */
export const ErpRefundData = Type.Object(
  {
    order_arr: Type.Array(ErpOrder, { minItems: 1 }),
    order_goods: Type.Array(ErpGoods, { minItems: 1 }),
    order_pay: Type.Array(ErpPayment, { minItems: 1 }),
  },
  { additionalProperties: false },
);
export type ErpRefundData = Static<typeof ErpRefundData>;

/** A refund before it is signed: `rtype` 1 whole, 2 part. */
export const ErpRefundRequest = Type.Object(
  { rtype: Type.Union([Type.Literal(1), Type.Literal(2)]), data: ErpRefundData },
  { additionalProperties: false },
);
export type ErpRefundRequest = Static<typeof ErpRefundRequest>;

/** The form on the wire, every field as text; `data` is JSON of `ErpRefundData`. */
export const ErpRefundForm = Type.Object({
  appid: text(16),
  /** upper-case hex MD5 */
  sign: Type.String({ pattern: '^[0-9A-F]{32}$' }),
  rtype: oneOrTwo,
  lang: Type.Optional(Type.String()),
  nonce_str: Type.Optional(Type.String()),
  data: Type.String({ minLength: 2 }),
});
export type ErpRefundForm = Static<typeof ErpRefundForm>;

/** `status` y or n; `info` is HTML; `order_codes` names what was processed. */
export const ErpReply = Type.Object({
  status: Type.Union([Type.Literal('y'), Type.Literal('n')]),
  info: Type.Optional(Type.Unknown()),
  order_codes: Type.Optional(Type.Unknown()),
});
export type ErpReply = Static<typeof ErpReply>;
