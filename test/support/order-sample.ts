/** Its goods. */
export const ITEM_SAMPLE = {
  sale_price: 0,
  sku_properties: '',
  bn: '1HSD211-1-A1',
  num: '1.0000',
  price: '18.0000',
  sku_id: 'sdfffds',
  total_item_fee: 0,
};

/** The order of specs/push-orders-and-returns.md, field by field. */
export const ORDER_SAMPLE = {
  total_weight: '7.0000',
  receiver_address: '天涯镇三亚天涯海角漫享时光海景客栈',
  trade_memo: '',
  created: '2017-04-21 13:52:40',
  tid: 'AT201704210011',
  status: 'TRADE_FINISHED',
  total_goods_fee: '18.0000',
  receiver_city: '460200',
  pay_time: '2017-04-21 13:52:40',
  shipping_fee: '0.0000',
  receiver_mobile: '15001253861',
  receiver_name: '大海',
  seller_uname: '绿岛',
  total_trade_fee: 18,
  receiver_state: '460000',
  receiver_district: '海南省 三亚市',
  orders_number: '2',
  payment_lists: { buy_name: '巴黎新疆安康', buyer_account: '' },
  orders: {
    iid: '5',
    title: '',
    oid: 'AD201704210025',
    refund_status: '0',
    orders_items: ITEM_SAMPLE,
  },
};
