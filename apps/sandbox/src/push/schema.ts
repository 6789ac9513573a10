import { checker } from '../body.js';

// Field types of specs/push-orders-and-returns.md as its samples use them: numbers come bare or as strings.

const varchar = { type: ['string', 'number', 'null'] };
const givenVarchar = { type: ['string', 'number'], minLength: 1 };
const int = {
  anyOf: [{ type: ['integer', 'null'] }, { type: 'string', pattern: '^(-?\\d{1,19})?$' }],
};
/** decimal(19,4) */
const decimal = {
  anyOf: [{ type: ['number', 'null'] }, { type: 'string', pattern: '^(-?\\d{1,15}(\\.\\d{1,4})?)?$' }],
};
const DAY = '\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])';
const TIME = '([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d';
/** `yyyy-MM-dd HH:mm:ss`; the samples write "0" where there is none */
const datetime = { type: ['string', 'null'], pattern: `^(0?|${DAY}( ${TIME})?)$` };

/** Lists are an object in one sample, an array in the other, null where there is nothing. */
const oneOrMany = (item: object) => ({ anyOf: [item, { type: 'array', items: item }, { type: 'null' }] });

/** All `names` of one type. */
const fields = <T>(names: string, type: T): Record<string, T> =>
  Object.fromEntries(names.split(' ').map((name) => [name, type]));

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

export interface PushedReturn {
  readonly refund_no: string | number;
  readonly tid: string | number;
}
export interface PushedReturns {
  readonly data: { readonly refunds: PushedReturn | readonly PushedReturn[] };
}

/** 退货商品模型 */
const returnedGoods = {
  type: 'object',
  properties: {
    ...fields('order_id refund_id oid process_status spec_id', int),
    ...fields('order_num price original_price discount paid refund_num total_amount suite_num stockin_num', decimal),
    ...fields('cost_price', decimal),
    ...fields('tid sales_tid spec_no goods_name spec_name suite_no suite_name remark market_price', varchar),
    ...fields('spec_code goods_no', varchar),
  },
};

/** 换货商品模型 */
const exchangedGoods = {
  type: 'object',
  properties: {
    ...fields('rec_id refund_id target_type', int),
    ...fields('target_id goods_name spec_name merchant_no remark', varchar),
    ...fields('retail_price num', decimal),
  },
};

/** 退换货订单模型. `type`: 1 refund before shipping, 2 return, 3 exchange, 4 refund without return, 5 supplementary payment. */
const refund = {
  type: 'object',
  required: ['refund_no', 'type', 'tid'],
  properties: {
    refund_no: givenVarchar,
    tid: givenVarchar,
    type: { enum: [1, 2, 3, 4, 5, '1', '2', '3', '4', '5'] },
    ...fields('refund_id platform_id process_status status guarantee_mode cs_status sales_trade_id', int),
    ...fields('swap_trade_id goods_amount refund_amount guarante_refund_amount actual_refund_amount', decimal),
    ...fields('post_amount other_amount paid exchange_amount', decimal),
    ...fields('refund_time modified created', datetime),
    ...fields('src_no shop_no pay_account pay_no sales_tid buyer_nick receiver_name receiver_address', varchar),
    ...fields('receiver_telno return_name return_mobile return_telno return_address swap_receiver', varchar),
    ...fields('swap_mobile swap_telno swap_province swap_city swap_district swap_area swap_warehouse_no', varchar),
    ...fields('swap_address warehouse_no remark return_logistics_name return_logistics_no', varchar),
    ...fields('direct_refund_amount shop_name customer_no customer_name swap_zip swap_logistics_no', varchar),
    ...fields('creator_name', varchar),
    refund_order_list: oneOrMany(returnedGoods),
    refund_out_goods_list: oneOrMany(exchangedGoods),
  },
};

/** Body of `POST /pushReturngoods` (specs/push-orders-and-returns.md, 退换货接口). */
export const checkPushedReturns = checker<PushedReturns>({
  type: 'object',
  required: ['data'],
  properties: {
    data: {
      type: 'object',
      required: ['refunds'],
      properties: { refunds: { anyOf: [refund, { type: 'array', minItems: 1, items: refund }] } },
    },
  },
});
