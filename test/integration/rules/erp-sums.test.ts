import type { NoticeLine } from '@scm-relay/schemas';
import Big from 'big.js';
import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';

const ERP = '/api_v2/refund/order_upload';
/** what binary fractions cannot add up */
const LINES: readonly NoticeLine[] = [
  fullLine(1, 1, 3, { price: '0.1' }),
  fullLine(2, 2, 2, { price: '19.9999' }),
  fullLine(3, 3, 1, { price: '199.00' }),
];
const PAID = [{ method: 'alipay', money: '239.2998', code: 'PAY1' }];
const CODES = [sn(1, 1), sn(1, 2), sn(1, 3), sn(2, 1), sn(2, 2), sn(3, 1)];

interface Upload {
  readonly rtype: string | null;
  readonly order_arr: Record<string, string>[];
  readonly order_goods: Record<string, string>[];
  readonly order_pay: Record<string, string>[];
}

const total = (amounts: readonly (string | undefined)[]): string =>
  amounts.reduce((sum, amount) => sum.plus(amount ?? 'none'), new Big(0)).toString();

describe('what the ERP is asked to pay back', function () {
  this.timeout(180_000);
  const stage = useStage({}, [
    ['checkout', 'refund', 'refuse'],
    ['erp', 'push'],
  ]);

  const uploads = (order: string): Upload[] =>
    stage
      .vendor()
      .to(ERP)
      .map(({ body }) => new URLSearchParams(body))
      .map((form) => ({ rtype: form.get('rtype'), ...JSON.parse(form.get('data') ?? '{}') }))
      .filter(({ order_arr }) => order_arr[0].order_code === order);

  it('is one piece per refund; all pieces of a line add up to the line, to the last digit', async () => {
    const relay = stage.relay();
    await relay.announce(completeNotice('E1', 'erp', LINES, { payments: PAID }));
    const pkg = [
      { tn: 'OUT1', sns: CODES.slice(0, 2) },
      { tn: 'OUT2', sns: CODES.slice(2) },
    ];
    await relay.post('checkout', { seq: 'e1', dn: 'E1', pkg });
    await relay.reaches('checkout', 'e1', 'delivered');
    await Promise.all(
      CODES.map((code, i) =>
        relay.post('refund', { seq: `e1-${i}`, tn: `BACK${i}`, sn: code, ts: '2020-09-22 12:00:03' }),
      ),
    );
    for (const i of CODES.keys()) await relay.reaches('refund', `e1-${i}`, 'delivered');
    const sent = uploads('T-E1');
    expect(sent).to.have.lengthOf(6);
    for (const { rtype, order_arr, order_goods, order_pay } of sent) {
      expect(rtype).to.equal('2');
      expect(order_goods[0]).to.include({ xnum: '1', is_rk: '2' });
      expect(order_arr[0]).to.include({ type: '2', addtime: '1600747203', stores_id: '12' });
      const { price, refund_price } = order_goods[0] ?? {};
      expect([refund_price, order_arr[0]?.total, order_arr[0]?.order_money, order_pay[0]?.pay_money]).to.deep.equal(
        Array(4).fill(price),
      );
    }
    for (const line of LINES) {
      const pieces = sent.flatMap(({ order_goods }) => order_goods).filter(({ rog_id }) => rog_id === `${line.lineId}`);
      expect(total(pieces.map(({ refund_price }) => refund_price))).to.equal(
        new Big(line.price).times(line.quantity).toString(),
      );
    }
  });

  it('is never more than the line: a piece too many goes to a person', async () => {
    const relay = stage.relay();
    await relay.announce(completeNotice('E2', 'erp', [fullLine(1, 1, 2)], { shippedBefore: true }));
    for (const i of [1, 2, 3]) {
      await relay.post('refund', { seq: `e2-${i}`, dn: 'E2', tn: 'BACK', sn: sn(1, 10 + i) });
      await relay.reaches('refund', `e2-${i}`, i === 3 ? 'attention/over-refund' : 'delivered');
    }
    expect(uploads('T-E2')).to.have.lengthOf(2);
  });

  it('is the exact sum of all whole lines for a refused notice', async () => {
    const relay = stage.relay();
    await relay.announce(completeNotice('E3', 'erp', LINES, { payments: PAID }));
    await relay.post('refuse', { seq: 'e3', dn: 'E3', msg: '缺货' });
    await relay.reaches('refuse', 'e3', 'delivered');
    const [upload, ...more] = uploads('T-E3');
    expect(more).to.deep.equal([]);
    expect(upload?.rtype).to.equal('1');
    expect(
      upload?.order_goods.map(({ xnum, price, refund_price, is_rk }) => [xnum, price, refund_price, is_rk]),
    ).to.deep.equal([
      ['3', '0.10', '0.30', '1'],
      ['2', '19.9999', '39.9998', '1'],
      ['1', '199.00', '199.00', '1'],
    ]);
    expect(upload?.order_arr[0]).to.include({
      ro_code: 'refuse-e3',
      type: '1',
      total: '239.2998',
      order_money: '239.2998',
    });
    expect(upload?.order_pay).to.deep.equal([
      { ro_code: 'refuse-e3', pay_method: 'alipay', pay_money: '239.2998', pay_status: '2', former_code: 'PAY1' },
    ]);
  });

  it('is nothing for a free piece, under the first payment, and leaves what was paid', async () => {
    const relay = stage.relay();
    const lines = [fullLine(1, 1, 1, { price: '0.00' }), fullLine(2, 2, 1, { price: '5.00' })];
    const payments = [{ method: 'alipay', money: '5.00', code: 'PAY1' }];
    await relay.announce(completeNotice('E4', 'erp', lines, { shippedBefore: true, payments }));
    for (const i of [1, 2]) {
      await relay.post('refund', { seq: `e4-${i}`, dn: 'E4', tn: 'BACK', sn: sn(i, 20) });
      await relay.reaches('refund', `e4-${i}`, 'delivered');
    }
    expect(uploads('T-E4').map(({ order_arr, order_pay }) => [order_arr[0]?.total, order_pay])).to.deep.equal([
      ['0.00', [{ ro_code: 'e4-1', pay_method: 'alipay', pay_money: '0.00', pay_status: '2', former_code: 'PAY1' }]],
      ['5.00', [{ ro_code: 'e4-2', pay_method: 'alipay', pay_money: '5.00', pay_status: '2', former_code: 'PAY1' }]],
    ]);
  });
});
