import { createHash } from 'node:crypto';
import type { Sandbox } from '@scm-relay/sandbox';
import { type Answer, PATIENCE_MS, postJson, send } from './http.js';

const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

/** The documents' own samples, or the nearest thing that is complete. */
export const SMART_REFUND = [
  { tid: 'pos-6776312', return_warehouse_no: 'pos', remark: 'pos refundInfo remark' },
  [{ spec_no: 'RRWDMS018040S', stockin_num: 1, remark: 'POS 退货测试' }],
  false,
];
export const POS_REFUND = {
  SellBillNum: 'XS20200922001',
  Details: [1, 2],
  SenderBillNum: '4frd21d6u',
  Memory: 'tn SF1',
};
export const ERP_REFUND = {
  order_arr: [
    {
      stores_id: '12',
      ro_code: 'R1',
      order_code: 'AT1',
      total: '0.3',
      order_money: '0.30',
      type: '2',
      addtime: '1600747203',
    },
  ],
  order_goods: [
    { ro_code: 'R1', barcode_id: '880011', xnum: '1', price: '0.1', refund_price: '0.1', is_rk: '2', rog_id: '1' },
    { ro_code: 'R1', barcode_id: '880012', xnum: '2', price: '0.10', refund_price: '0.2', is_rk: '2', rog_id: '2' },
  ],
  order_pay: [{ ro_code: 'R1', pay_method: 'alipay', pay_money: '0.3000', pay_status: '2', former_code: 'PAY1' }],
};
export const PUSHED_ORDER = {
  from_type: '淘宝',
  msg_id: '149245',
  data: {
    total_weight: '7.0000',
    created: '2017-04-21 13:52:40',
    tid: 'AT201704210011',
    status: 'TRADE_FINISHED',
    pay_time: '2017-04-21 13:52:40',
    total_trade_fee: 18,
    payment_lists: { buy_name: '巴黎新疆安康', buyer_account: '' },
    orders: {
      iid: '5',
      oid: 'AD1',
      orders_items: { sale_price: 0, bn: '1HSD211-1-A1', num: '1.0000', total_item_fee: 0 },
    },
  },
};
export const PUSHED_RETURN = {
  refund_no: 'TK1712070002',
  type: '2',
  tid: '1712051519002014',
  warehouse_no: '0',
  refund_time: '0',
  created: '2017-12-07 13:29:44',
  goods_amount: '0.0000',
  refund_order_list: [{ spec_no: '2323', refund_num: '1.0000', tid: '1712051519002014' }],
  refund_out_goods_list: null,
};

export type WdtChanges = Readonly<Record<string, string | undefined>>;

/** A WDT call signed by hand; `changes` replace public parameters before signing (undefined: left out), `after` those on the wire. */
export function wdtCall(
  { url, credentials }: Sandbox,
  body: unknown,
  {
    changes = {},
    after = {},
    headers = {},
    text = JSON.stringify(body),
  }: { changes?: WdtChanges; after?: WdtChanges; headers?: Readonly<Record<string, string>>; text?: string } = {},
): Promise<Answer> {
  const [secret = '', salt = ''] = credentials.wdt.secret.split(':');
  const timestamp = String(Math.floor(Date.now() / 1000) - 1325347200);
  const method = 'wms.stockin.SmartRefund.upload';
  const all = { sid: credentials.wdt.sid, key: credentials.wdt.key, salt, method, timestamp, v: '1.0', ...changes };
  const signed = Object.entries({ ...all, body: text }).filter(([, value]) => value !== undefined);
  const sign = md5(
    secret +
      signed
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flat()
        .join('') +
      secret,
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...all, sign, ...after }))
    if (value !== undefined) query.set(name, value);
  return send(`${url}/openapi?${query}`, { headers: { 'content-type': 'application/json', ...headers }, body: text });
}

export const posCall = (
  { url, credentials }: Sandbox,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  timeoutMs = PATIENCE_MS,
): Promise<Answer> => {
  const all = { 'content-type': 'application/json', authorization: credentials.pos.authorization, ...headers };
  return send(`${url}/api/Pos/Refund/AddOrUpdate`, { headers: all, body: JSON.stringify(body), timeoutMs });
};

/** An ERP call signed by hand; `after` replaces parameters on the wire. */
export function erpCall(
  { url, credentials }: Sandbox,
  data: unknown,
  {
    fields = {},
    after = {},
    contentType = 'application/x-www-form-urlencoded; charset=UTF-8',
  }: { fields?: Record<string, string>; after?: Record<string, string>; contentType?: string } = {},
): Promise<Answer> {
  const all = { appid: credentials.erp.appid, rtype: '2', data: JSON.stringify(data), ...fields };
  const pairs = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
  const sign = md5(pairs.map(([k, v]) => `${k}=${v}`).join('&') + credentials.erp.secret).toUpperCase();
  const body = new URLSearchParams({ ...all, sign, ...after }).toString();
  return send(`${url}/api_v2/refund/order_upload`, { headers: { 'content-type': contentType }, body });
}

export const pushOrder = ({ url }: Sandbox, body: unknown, caller = 'BudweiserTmall') =>
  postJson(`${url}/pushData?customerid=${caller}`, body);
export const pushReturns = ({ url }: Sandbox, refunds: unknown, caller = '24647807') =>
  postJson(`${url}/pushReturngoods?app_key=${caller}`, { data: { refunds } });
