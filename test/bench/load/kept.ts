import type { KeptEvent, KeptNotice } from '@scm-relay/schemas';
import { dnOf, noticeOf, seqOf, tidOf } from './bodies.js';

const json = JSON.stringify;

/** A delivered checkout of three pieces and its notice as they leave Redis, with one delivery of one attempt; `at` of acceptance. */
export const keptCheckout = (n: number, at: number): { readonly event: KeptEvent; readonly notice: KeptNotice } => {
  const [dn, seq, tid, tn] = [dnOf(n), seqOf(n), tidOf(n), `SF${String(n).padStart(12, '0')}`];
  const { lines } = noticeOf(n);
  const sns = lines.map(({ sku }) => `${sku}${String(n).padStart(9, '0')}`);
  const [began, ended] = [at + 80, at + 95];
  const request = {
    from_type: '淘宝',
    msg_id: `8405a17eec85b28498d6e5cd${String(n).padStart(8, '0')}`,
    data: {
      tid,
      status: 'WAIT_BUYER_CONFIRM_GOODS',
      total_goods_fee: '597.0000',
      receiver_name: '大海',
      receiver_mobile: `150${String(n).padStart(8, '0')}`,
      receiver_address: '上海市 浦东新区 世纪大道 100 号',
      total_trade_fee: 597,
      orders_number: '3',
      orders: lines.map(({ lineId, sku, specNo, title }) => ({
        iid: '',
        title,
        oid: String(lineId),
        refund_status: '0',
        status: 'WAIT_BUYER_CONFIRM_GOODS',
        orders_items: {
          sale_price: 199,
          sku_properties: '',
          bn: specNo,
          num: '1.0000',
          price: '199.0000',
          sku_id: sku,
          total_item_fee: 199,
        },
      })),
    },
  };
  const attempt = { n: 1, generation: 1, at: began, ms: 14, outcome: 'delivered', httpStatus: 200 } as const;
  const reply = { flag: 'success', code: '0', message: '' };
  const event: KeptEvent = {
    kind: 'checkout',
    seq,
    revision: 1,
    dn,
    tns: [tn],
    sns,
    tid,
    bill: null,
    status: 'delivered',
    reason: null,
    no: n,
    acceptedAt: at,
    endedAt: ended,
    destinations: ['push'],
    deliveries: [
      {
        id: `push-1/checkout:${seq}`,
        destination: 'push',
        operation: 'push.order',
        status: 'delivered',
        reason: null,
        reference: null,
        bills: [],
        endedAt: ended,
        attempts: [attempt],
        events: [],
      },
    ],
    fields: {
      state: json({ at, gen: 1, revision: 1, dn, no: n, ds: ['push-1'], status: 'delivered', ended }),
      body: json({ seq, dn, pkg: [{ tn, sns }] }),
      took: json({ counts: { 'n:1': 1, 'n:2': 1, 'n:3': 1, sent: 3 } }),
      'push-1': json({ gen: 1, ended, op: 'push.order', n: 1, maybe: 1, status: 'delivered', dn, base: 0 }),
      'push-1.request': json(request),
      'push-1.1': json({ ...attempt, response: reply }),
    },
  };
  const shipped = json([dn, seq]);
  const notice: KeptNotice = {
    dn,
    revision: 2,
    channel: 'wdt',
    tid,
    bill: null,
    state: 'shipped',
    firstAt: at - 60_000,
    lastAt: ended,
    items: sns.map((sn, i) => ({
      sn,
      tn,
      sku: lines[i]?.sku ?? '',
      lineId: i + 1,
      shippedBy: seq,
      returnedBy: null,
    })),
    fields: {
      ...{ tid, frozen: '79rMz-P5zj_u', total: '3', v: '3', rev: '2', sent: '3', used: '1', state: 'shipped', by: seq },
      ...{ since: String(began), first: String(at - 60_000), last: String(ended), [`e:${n}`]: `checkout:${seq}` },
      ...Object.fromEntries(sns.map((sn, i) => [`i:${sn}`, json([String(i + 1), tn, seq, ''])])),
    },
    // packed and in base64, as it lies in Redis
    document: Buffer.from(json(noticeOf(n)).slice(0, 480)).toString('base64'),
    index: [
      { key: `order:${tid}`, member: dn, score: 0 },
      ...[`tn:${tn}`, ...sns.map((sn) => `sn:${sn}`)].map((key) => ({ key, member: shipped, score: -n })),
    ],
    mobiles: [],
  };
  return { event, notice };
};
