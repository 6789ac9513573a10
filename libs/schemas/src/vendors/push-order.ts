import { type Static, type TSchema, Type } from '../type.js';

export const PUSH_ORDER_PATH = '/pushData';

/** The document types nearly all fields varchar and shows some as numbers: both are taken, in and out. */
export const PushValue = Type.Union([Type.String({ format: 'well-formed' }), Type.Number(), Type.Null()]);
const value = Type.Optional(PushValue);
const required = Type.Union([Type.String({ minLength: 1, format: 'well-formed' }), Type.Number()]);

/** Lists are objects in the samples though their names are plural: an object, an array or null (CONTRACT §3.3); empty ones come as "", too. */
export const oneOrMany = <T extends TSchema>(item: T) =>
  Type.Union([item, Type.Array(item), Type.Null(), Type.Literal('')]);

/** specs/push-orders-and-returns.md, 商品模型, as nested in the sample */
const PushOrderItem = Type.Object({
  sale_price: value,
  sku_properties: value,
  bn: value,
  num: value,
  price: value,
  sku_id: value,
  total_item_fee: value,
});
const PushSubOrder = Type.Object({
  iid: value,
  title: value,
  oid: value,
  refund_status: value,
  orders_items: Type.Optional(oneOrMany(PushOrderItem)),
});

/** 订单模型. Unknown fields pass through: an order goes on as it was pushed to us. */
export const PushOrderData = Type.Object({
  tid: required,
  /** ours: names the notice where it is not `tid` (CONTRACT §3.3) */
  dn: value,
  status: value,
  orderstatus: value,
  total_weight: value,
  receiver_address: value,
  trade_memo: value,
  created: value,
  total_goods_fee: value,
  receiver_city: value,
  pay_time: value,
  shipping_fee: value,
  receiver_mobile: value,
  receiver_name: value,
  seller_uname: value,
  total_trade_fee: value,
  receiver_state: value,
  receiver_district: value,
  orders_number: value,
  payment_lists: Type.Optional(Type.Unknown()),
  orders: Type.Optional(oneOrMany(PushSubOrder)),
});
export type PushOrderData = Static<typeof PushOrderData>;

/** Body of `POST /pushData?customerid=…`. */
export const PushOrderRequest = Type.Object({ from_type: value, msg_id: required, data: PushOrderData });
export type PushOrderRequest = Static<typeof PushOrderRequest>;

/** `code`: 0 success, 1 error; `flag` decides. */
export const PushOrderReply = Type.Object({
  flag: Type.Union([Type.Literal('success'), Type.Literal('error')]),
  code: Type.Optional(Type.Unknown()),
  message: Type.Optional(Type.Unknown()),
});
export type PushOrderReply = Static<typeof PushOrderReply>;
