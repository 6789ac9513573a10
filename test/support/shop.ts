import type { NoticeView } from '@scm-relay/ledger';
import type { EventKind, Notice } from '@scm-relay/schemas';
import type { Stage } from './stage.js';
import { until } from './until.js';
import type { Received } from './vendor.js';

/** What the vendors were told, in the words of the business. */
export const openShop = (stage: Stage) => {
  const relay = () => stage.relay();

  const answer = async (response: Response) => ({
    status: response.status,
    body: (await response.json().catch(() => null)) as Record<string, unknown> | null,
  });
  const post = async (kind: EventKind, body: object) => answer(await relay().send('POST', `/scm/${kind}`, body));
  const toNotice = async (dn: string, step: 'cancel' | 'reopen', body: object = {}) =>
    answer(await relay().send('POST', `/notices/${dn}/${step}`, body));

  /** amounts the ERP paid back of an order, by payment */
  const erpRefunds = (tid: string): { method: string; money: string }[] =>
    stage
      .vendor()
      .to('/api_v2/refund/order_upload')
      .map(({ body }) => JSON.parse(new URLSearchParams(body).get('data') ?? '{}'))
      .filter((data) => data.order_arr[0].order_code === tid)
      .flatMap((data) => data.order_pay)
      .map((pay: Record<string, string>) => ({ method: pay.pay_method ?? '', money: pay.pay_money ?? '' }));

  const parsed = ({ body }: Received) => JSON.parse(body);

  return {
    post,
    cancel: (dn: string, body?: object) => toNotice(dn, 'cancel', body),
    reopen: (dn: string) => toNotice(dn, 'reopen'),
    put: async (notice: Notice) => answer(await relay().send('PUT', `/notices/${notice.dn}`, notice)),
    notice: async (dn: string) => (await fetch(`${relay().url}/notices/${dn}`)).json() as Promise<NoticeView>,
    checkout: (seq: string, dn: string, sns: readonly string[], tn = `OUT-${seq}`) =>
      post('checkout', { seq, dn, pkg: { tn, sns } }),
    refund: (seq: string, sn: string, more: object = {}) => post('refund', { seq, tn: `BACK-${seq}`, sn, ...more }),
    refuse: (seq: string, dn: string) => post('refuse', { seq, dn }),
    /** original orders that WDT was told a piece came back of, with the piece */
    wdtReturns: (): string[] =>
      stage
        .vendor()
        .to('/openapi')
        .map(parsed)
        .map(([info, details]) => `${details[0].remark} of ${info.tid}`),
    erpRefunds,
    /** orders pushed for a tid, newest last */
    pushed: (tid: string) =>
      stage
        .vendor()
        .to('/pushData')
        .map(parsed)
        .map(({ data }) => data)
        .filter((data) => data.tid === tid),
    pushedReturns: (tid: string) =>
      stage
        .vendor()
        .to('/pushReturngoods')
        .map((request) => parsed(request).data.refunds[0])
        .filter((refund) => refund.tid === tid),
    posLines: (bill: string): number[][] =>
      stage
        .vendor()
        .to('/api/Pos/Refund/AddOrUpdate')
        .map(parsed)
        .filter((request) => request.SellBillNum === bill)
        .map((request) => request.Details),
    reaches: (kind: EventKind, seq: string, status: string) => relay().reaches(kind, seq, status),
    act: (item: string, action: 'retry' | 'resolve' | 'discard', dn?: string) =>
      until(
        async () => {
          const answer = await relay().act(item, action, dn);
          return answer === 'gone' ? null : answer;
        },
        { what: `${action} of ${item}` },
      ),
  };
};
