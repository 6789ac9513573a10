import { type Static, Type } from '../type.js';
import { oneOrMany, PushValue } from './push-order.js';

export const PUSH_RETURN_PATH = '/pushReturngoods';

const value = Type.Optional(PushValue);
const required = Type.Union([Type.String({ minLength: 1, format: 'well-formed' }), Type.Number()]);
/** decimal(19,4), as text in the samples */
const decimal = Type.Union([Type.String({ pattern: '^-?\\d{1,15}(\\.\\d{1,4})?$' }), Type.Number()]);

/** specs/push-orders-and-returns.md, 退货商品模型 */
const PushReturnedGoods = Type.Object({
  spec_no: value,
  refund_num: decimal,
  oid: value,
  tid: value,
  order_num: value,
  price: value,
  total_amount: value,
  stockin_num: value,
  spec_code: value,
  goods_name: value,
  remark: value,
});

/** 退换货订单模型. `type`: 1 not shipped, 2 return, 3 exchange, 4 refund without return, 5 extra payment. */
export const PushReturn = Type.Object({
  refund_no: required,
  type: Type.Union([Type.String({ pattern: '^[1-5]$' }), Type.Integer({ minimum: 1, maximum: 5 })]),
  tid: required,
  warehouse_no: value,
  return_logistics_name: value,
  return_logistics_no: value,
  goods_amount: value,
  receiver_name: value,
  receiver_telno: value,
  remark: value,
  refund_time: value,
  created: value,
  modified: value,
  refund_order_list: Type.Optional(oneOrMany(PushReturnedGoods)),
  /** goods sent in exchange: null for a mere return */
  refund_out_goods_list: Type.Optional(oneOrMany(Type.Object({}))),
});
export type PushReturn = Static<typeof PushReturn>;

/** Body of `POST /pushReturngoods?app_key=…`. */
export const PushReturnRequest = Type.Object({ data: Type.Object({ refunds: oneOrMany(PushReturn) }) });
export type PushReturnRequest = Static<typeof PushReturnRequest>;

/** `returncode`: 0 success, 1 error; `returnflag` decides. */
export const PushReturnReply = Type.Object({
  returnflag: Type.Union([Type.Literal('success'), Type.Literal('error')]),
  returncode: Type.Optional(Type.Unknown()),
  returnmessage: Type.Optional(Type.Unknown()),
});
export type PushReturnReply = Static<typeof PushReturnReply>;
