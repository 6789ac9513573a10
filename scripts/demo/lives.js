import { randomBytes, randomInt } from 'node:crypto';

/**
 * @typedef {object} Post an event and the end it must come to
 * @property {string} path
 * @property {{ seq: string, dn?: string }} body
 * @property {Expected} expect
 * @property {string} [told] what it is, for the reader
 *
 * @typedef {object} Expected the end of an event
 * @property {string} status
 * @property {string} [reason]
 * @property {string} [dn] the notice it was found to belong to
 * @property {Record<string, string>} deliveries status by operation
 * @property {Record<string, unknown>} [vendorState] fields of what the vendor last said of it
 *
 * @typedef {object} Life a notice and what happens to it
 * @property {string} title
 * @property {{ dn: string }} notice
 * @property {Post[]} posts
 */

/** CONTRACT §4's routing table: the operation of each channel's return, and of its refused notice. */
const CHANNELS = [
  { channel: 'wdt', refund: 'wdt.smartRefund', refuse: 'push.return' },
  { channel: 'pos', refund: 'pos.refund', refuse: 'pos.refund' },
  { channel: 'erp', refund: 'erp.refund', refuse: 'erp.refund' },
];

/**
 * @param {string} channel
 * @param {string} name unique
 */
const noticeOf = (channel, name) => ({
  dn: `OMS-${name}`,
  channel,
  tid: `AT-${name}`,
  sellBillNum: `XS${name}`,
  store: { storesId: '12', posCode: 'P01', cashierId: '7' },
  member: { name: '大海', mobile: '15001253861', cardCode: 'C1', memberId: '9' },
  lines: [
    {
      lineId: 1,
      sku: '5046351998702',
      specNo: 'RRWDMS018040S',
      barcodeId: '880011',
      title: 'T恤',
      quantity: 1,
      price: '199.00',
    },
  ],
  payments: [{ method: 'alipay', money: '199.00', code: `PAY-${name}`, serialNo: `S-${name}` }],
});

/** @returns {Life[]} two for each channel, under names nobody used before: shipped and brought back, and never shipped */
export function lives() {
  const run = randomBytes(4).toString('hex');
  return CHANNELS.flatMap(({ channel, refund, refuse }) => {
    const shipped = noticeOf(channel, `${run}-${channel}-1`);
    const refused = noticeOf(channel, `${run}-${channel}-2`);
    const sn = `5046351998702${String(randomInt(10 ** 9)).padStart(9, '0')}`;
    const tn = `SF-${run}-${channel}`;
    const delivered = (/** @type {string} */ operation) => ({
      status: 'delivered',
      deliveries: { [operation]: 'delivered' },
    });
    return [
      {
        title: `${channel}: shipped, then brought back`,
        notice: shipped,
        posts: [
          {
            path: '/scm/checkout',
            body: { seq: `${run}-${channel}-out`, dn: shipped.dn, pkg: { tn, sns: [sn] } },
            expect: delivered('push.order'),
          },
          {
            path: '/scm/refund',
            body: {
              seq: `${run}-${channel}-back`,
              storeCode: 'WH1',
              dn: shipped.dn,
              cc: 'SF',
              tn: `${tn}-R`,
              sn,
              ts: '2026-11-21 20:00:00',
            },
            expect: delivered(refund),
          },
        ],
      },
      {
        title: `${channel}: refused by the warehouse`,
        notice: refused,
        posts: [
          {
            path: '/scm/refuse',
            body: { seq: `${run}-${channel}-no`, dn: refused.dn, msg: '缺货' },
            expect: delivered(refuse),
          },
        ],
      },
    ];
  });
}
