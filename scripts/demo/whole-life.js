import { randomBytes, randomInt } from 'node:crypto';

/**
 * @typedef {object} Send a request that is no event, and what it must be answered
 * @property {string} told what it is, for the reader
 * @property {'POST' | 'PUT'} method
 * @property {string} path
 * @property {'scm' | 'oms' | 'pos'} as whose key it needs
 * @property {unknown} body
 * @property {number} status
 * @property {Record<string, unknown>} [reply] fields of the answer
 */

export const SKUS = ['5046351998702', '5046352028652', '5046414472652'];
export const codeOf = (/** @type {string} */ sku) => `${sku}${String(randomInt(10 ** 9)).padStart(9, '0')}`;
export const delivered = (/** @type {string} */ operation) => ({
  status: 'delivered',
  deliveries: { [operation]: 'delivered' },
});

/**
 * The order of specs/push-orders-and-returns.md with goods of our own.
 * @param {string} tid
 * @returns {Send}
 */
export const pushed = (tid) => ({
  told: `the order ${tid} is pushed to us`,
  method: 'POST',
  path: '/pushData?customerid=BudweiserTmall',
  as: 'oms',
  body: {
    from_type: '淘宝',
    msg_id: `m-${tid}`,
    data: {
      tid,
      status: 'WAIT_SELLER_SEND_GOODS',
      created: '2017-04-21 13:52:40',
      pay_time: '2017-04-21 13:52:40',
      receiver_name: '大海',
      receiver_mobile: '15001253861',
      receiver_address: '天涯镇三亚天涯海角漫享时光海景客栈',
      total_trade_fee: 54,
      payment_lists: { buy_name: '巴黎新疆安康', buyer_account: '' },
      orders: SKUS.map((sku, i) => ({
        oid: `${tid}-${i}`,
        orders_items: { bn: `BN-${i}`, sku_id: sku, num: '1.0000', price: '18.0000', total_item_fee: 18 },
      })),
    },
  },
  status: 200,
  reply: { flag: 'success', code: '0', message: '' },
});

/**
 * A pushed order that leaves in two packages and of which one piece comes back without its notice's number; a sale of the POS
 * that comes back in two parts and is settled by a callback; another pushed order that the warehouse refuses.
 * @returns {(import('./lives.js').Post | Send)[]}
 */
export function wholeLife() {
  const run = randomBytes(4).toString('hex');
  const [order, other, sale] = [`AT-${run}-1`, `AT-${run}-2`, `OMS-${run}-3`];
  const codes = SKUS.map(codeOf);
  const [first, second] = [codeOf(SKUS[0]), codeOf(SKUS[0])];
  const part = (/** @type {number} */ n, /** @type {string} */ sn) => ({
    seq: `${run}-part${n}`,
    dn: sale,
    tn: `SF-${run}-B${n}`,
    sn,
  });
  const whole = delivered('pos.refund');
  return [
    pushed(order),
    {
      path: '/scm/checkout',
      body: {
        seq: `${run}-two`,
        dn: order,
        pkg: [
          { tn: `SF-${run}-1`, sns: codes.slice(0, 1) },
          { tn: `SF-${run}-2`, sns: codes.slice(1) },
        ],
      },
      expect: delivered('push.order'),
    },
    {
      path: '/scm/refund',
      body: { seq: `${run}-nodn`, cc: 'SF', tn: `SF-${run}-R`, sn: codes[2] },
      expect: { ...delivered('wdt.smartRefund'), dn: order },
    },
    {
      told: `the POS sale ${sale} of two pieces is announced`,
      method: 'PUT',
      path: `/notices/${sale}`,
      as: 'oms',
      body: {
        dn: sale,
        channel: 'pos',
        tid: `AT-${run}-3`,
        sellBillNum: `XS${run}`,
        lines: [{ lineId: 1, sku: SKUS[0], quantity: 2, price: '199.00' }],
      },
      status: 201,
    },
    {
      path: '/scm/checkout',
      body: { seq: `${run}-sold`, dn: sale, pkg: { tn: `SF-${run}-3`, sns: [first, second] } },
      expect: delivered('push.order'),
    },
    {
      path: '/scm/refund',
      body: part(1, first),
      expect: { status: 'waiting', reason: 'waiting-for-line', deliveries: {} },
    },
    { path: '/scm/refund', body: part(2, second), expect: whole },
    { path: '/scm/refund', body: part(1, first), expect: whole, told: 'the first part again' },
    {
      told: 'the POS calls back: 已办理',
      method: 'POST',
      path: '/callbacks/pos/refund',
      as: 'pos',
      body: {
        BillNum: `B-${run}`,
        SenderBillNum: `${run}-part2`,
        RefundAuthState: '已办理',
        RefundState: '已办理',
      },
      status: 204,
    },
    {
      path: '/scm/refund',
      body: part(2, second),
      expect: { ...whole, vendorState: { RefundState: '已办理' } },
      told: 'what the POS said is on record',
    },
    pushed(other),
    {
      path: '/scm/refuse',
      body: { seq: `${run}-no`, dn: other, msg: '缺货' },
      expect: delivered('push.return'),
    },
  ];
}
