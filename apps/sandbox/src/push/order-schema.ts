import { checker } from '../check.js';
import { datetime, decimal, fields, givenVarchar, oneOrMany, varchar } from './field-types.js';

export interface PushedOrder {
  readonly data: { readonly tid: string | number };
}

// `total_item_fee` is "int" in the table, yet it is money paid for an item: a decimal is taken as well
const orderItem = {
  type: 'object',
  properties: {
    ...fields('sale_price sku_properties bn num price sku_id msgid', varchar),
    total_item_fee: decimal,
  },
};

const order = {
  type: 'object',
  properties: { ...fields('iid title oid refund_status status', varchar), orders_items: oneOrMany(orderItem) },
};

/** Body of `POST /pushData` (specs/push-orders-and-returns.md, 订单接口): demanded is what names the message and the order. */
export const checkPushedOrder = checker<PushedOrder>({
  type: 'object',
  required: ['msg_id', 'data'],
  properties: {
    from_type: varchar,
    msg_id: givenVarchar,
    data: {
      type: 'object',
      required: ['tid', 'status'],
      properties: {
        tid: givenVarchar,
        status: givenVarchar,
        ...fields('total_weight receiver_address trade_memo total_goods_fee receiver_city shipping_fee', varchar),
        ...fields('receiver_mobile receiver_name seller_uname total_trade_fee receiver_state', varchar),
        ...fields('receiver_district orders_number', varchar),
        ...fields('created pay_time', datetime),
        payment_lists: oneOrMany({ type: 'object', properties: fields('buy_name buyer_account', varchar) }),
        orders: oneOrMany(order),
      },
    },
  },
});
