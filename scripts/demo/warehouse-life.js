import { randomBytes, randomInt } from 'node:crypto';
import { codeOf, delivered, pushed, SKUS } from './whole-life.js';

/**
 * @param {string} path
 * @param {Record<string, unknown>} body
 * @param {number} status
 * @param {Record<string, unknown>} reply
 * @param {'scm' | 'oms'} as
 * @param {string} told
 * @returns {import('./whole-life.js').Send}
 */
const answered = (told, as, path, body, status, reply) => ({ told, method: 'POST', path, as, body, status, reply });

/**
 * An order that leaves in two parts and whose rest is refused; one that is cancelled before its parcel comes; a piece that is sold
 * twice; a checkout that is corrected (docs/warehouse-life.md).
 * @returns {{ title: string, steps: (import('./lives.js').Post | import('./whole-life.js').Send)[] }[]}
 */
export function warehouseLife() {
  const run = randomBytes(4).toString('hex');
  const order = (/** @type {string} */ name) => `AT-${run}-${name}`;
  const [sku] = SKUS;
  const parcel = (/** @type {string} */ name, /** @type {string[]} */ ...sns) => ({ tn: `SF-${run}-${name}`, sns });
  const codes = SKUS.map(codeOf);
  const [resold, wrong, right, other] = [codeOf(sku), codeOf('9999999999999'), codeOf(sku), codeOf(sku)];
  const sent = delivered('push.order');
  const checkout = (/** @type {string} */ seq, /** @type {string} */ dn, /** @type {object} */ pkg) => ({
    path: '/scm/checkout',
    body: { seq: `${run}-${seq}`, dn, pkg },
  });
  const back = (/** @type {string} */ seq, /** @type {string} */ sn) => ({
    path: '/scm/refund',
    body: { seq: `${run}-${seq}`, storeCode: 'WH1', tn: `SF-${run}-${seq}-${randomInt(1000)}`, sn },
  });
  return [
    {
      title: 'an order that leaves in parts, and its rest is refused',
      steps: [
        pushed(order('parts')),
        { told: 'the first parcel', ...checkout('p1', order('parts'), parcel('p1', codes[0] ?? '')), expect: sent },
        { told: 'the second parcel', ...checkout('p2', order('parts'), parcel('p2', codes[1] ?? '')), expect: sent },
        {
          told: 'the third piece is not there: it alone is refunded',
          path: '/scm/refuse',
          body: { seq: `${run}-p3`, dn: order('parts'), msg: '缺货' },
          expect: delivered('push.return'),
        },
      ],
    },
    {
      title: 'an order that is cancelled, and its parcel comes all the same',
      steps: [
        pushed(order('off')),
        answered('the buyer cancels', 'oms', `/notices/${order('off')}/cancel`, {}, 200, { state: 'cancelled' }),
        answered(
          'its parcel must be chased (追件)',
          'scm',
          '/scm/checkout',
          checkout('off', order('off'), parcel('off', codeOf(sku))).body,
          409,
          { code: 'not-pending' },
        ),
        {
          told: 'it was intercepted: nothing is refunded twice',
          path: '/scm/refuse',
          body: { seq: `${run}-kept`, dn: order('off'), msg: '已拦截' },
          expect: { status: 'recorded', deliveries: {} },
        },
      ],
    },
    {
      title: 'a piece that is sold, brought back and sold again',
      steps: [
        pushed(order('one')),
        pushed(order('two')),
        { told: 'the first sale', ...checkout('s1', order('one'), parcel('s1', resold)), expect: sent },
        {
          told: 'it comes back without the number of its notice',
          ...back('b1', resold),
          expect: { ...delivered('wdt.smartRefund'), dn: order('one') },
        },
        { told: 'the second sale', ...checkout('s2', order('two'), parcel('s2', resold)), expect: sent },
        {
          told: 'it comes back again: the second buyer is paid',
          ...back('b2', resold),
          expect: { ...delivered('wdt.smartRefund'), dn: order('two') },
        },
      ],
    },
    {
      title: 'a checkout with a foreign piece, and its correction',
      steps: [
        pushed(order('fix')),
        {
          told: 'one piece is not of this order',
          ...checkout('f1', order('fix'), parcel('f1', right, wrong)),
          expect: { status: 'attention', reason: 'unmappable', deliveries: {} },
        },
        { told: 'the corrected checkout', ...checkout('f2', order('fix'), parcel('f1', right)), expect: sent },
        {
          told: 'the wrong one, sent again: it counts no more',
          ...checkout('f1', order('fix'), parcel('f1', right, wrong)),
          expect: { status: 'superseded', deliveries: {} },
        },
        {
          told: 'a piece beyond the order',
          ...checkout('f3', order('fix'), parcel('f3', other)),
          expect: { status: 'attention', reason: 'over-shipped', deliveries: {} },
        },
      ],
    },
  ];
}
