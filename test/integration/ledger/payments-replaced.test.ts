import { connectorFor } from '@scm-relay/connectors';
import type { NoticePayment } from '@scm-relay/schemas';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED } from './prepared.js';

const A: NoticePayment = { method: 'alipay', money: '100.00', code: 'PAY-A' };
const B: NoticePayment = { method: 'alipay', money: '100.00', code: 'PAY-B' };
const POINTS: NoticePayment = { method: 'points', money: '50.00' };
const Z: NoticePayment = { method: 'gift', money: '10.00', code: 'PAY-Z' };

/** CONTRACT §4: a refund takes from each payment no more than earlier refunds left of it, however the OMS lists them by then. */
describe('the payments of a notice that is put again', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix(), { ...planContext(), connectorFor });
  });
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));

  const put = (payments: readonly NoticePayment[]) =>
    desk.announce(
      notice('E1', [line(1, 1, 3, { barcodeId: 'B1', price: '100.00' })], {
        channel: 'erp',
        store: { storesId: '12' },
        payments,
        shippedBefore: true,
      }),
    );
  let count = 0;
  /** what the next refund takes from each payment; its reason where it takes nothing */
  const refund = async (): Promise<string | Record<string, string>> => {
    const seq = `r${++count}`;
    await desk.refund(seq, 'E1', sn(1, count));
    await desk.mapAll();
    const status = await desk.status('refund', seq);
    if (status !== 'sending') return status;
    const { claim } = await desk.attempt('erp', DELIVERED);
    if (claim.answer !== 'go') throw new Error(claim.answer);
    const { order_pay } = (claim.request as { data: { order_pay: Record<string, string>[] } }).data;
    return Object.fromEntries(
      order_pay.map(({ former_code, pay_method, pay_money }) => [former_code ?? pay_method, pay_money]),
    );
  };

  for (const [what, first, then, shares] of [
    [
      'in another order',
      [A, B, POINTS],
      [POINTS, B, A],
      [{ 'PAY-A': '100.00' }, { points: '50.00', 'PAY-B': '50.00' }],
    ],
    ['with another in front', [A, B], [Z, A, B], [{ 'PAY-A': '100.00' }, { 'PAY-Z': '10.00', 'PAY-B': '90.00' }]],
    [
      'with codes they did not have',
      [
        { method: 'gift', money: '100.00' },
        { method: 'alipay', money: '100.00' },
      ],
      [{ ...Z, money: '100.00' }, A],
      [{ gift: '100.00' }, { 'PAY-A': '100.00' }],
    ],
    [
      'in another order, one of a method with a code and one without',
      [
        { method: 'gift', money: '100.00' },
        { method: 'gift', money: '100.00', code: 'G2' },
      ],
      [
        { method: 'gift', money: '100.00', code: 'G2' },
        { method: 'gift', money: '100.00' },
      ],
      [{ gift: '100.00' }, { G2: '100.00' }],
    ],
    ['without one that is used up', [A, B], [B], [{ 'PAY-A': '100.00' }, { 'PAY-B': '100.00' }]],
  ] as const) {
    it(`${what}: what is left of each stays`, async () => {
      await put(first);
      const taken = [await refund()];
      expect(await put(then)).to.equal('replaced');
      taken.push(await refund());
      expect(taken).to.deep.equal(shares);
      expect(await refund()).to.equal('attention/over-refund');
    });
  }
});
