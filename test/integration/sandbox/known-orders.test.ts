import { type Sandbox, startSandbox } from '@scm-relay/sandbox';
import { expect } from 'chai';
import { ERP_REFUND, erpCall, PUSHED_RETURN, posCall, pushReturns, wdtCall } from './requests.js';

/** Two orders, T1 and T2: a line of two at 10.00 and one of one at 5.00, paid 15.00 by card and 10.00 by alipay. */
const ORDER = {
  lines: [
    { lineId: 1, specNo: 'SPEC1', quantity: 2, price: '10.00' },
    { lineId: 2, specNo: 'SPEC2', quantity: 1, price: '5.00' },
  ],
  payments: [
    { method: 'card', code: 'C1', money: '15.00' },
    { method: 'alipay', code: 'A1', money: '10.00' },
  ],
};

describe('stand-ins that know the goods of an order', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    const known = async (number: string) => ['T1', 'T2'].includes(number);
    sandbox = await startSandbox({
      orders: { knows: known, details: async (number) => ((await known(number)) ? ORDER : null) },
    });
  });
  afterEach(() => sandbox.close());

  describe('ERP', () => {
    const refund = (ro_code: string, rog_id: string, xnum: number, price: string, pays: [string, string][]) => {
      const money = (Number(price) * xnum).toFixed(2);
      return erpCall(sandbox, {
        order_arr: [{ ...ERP_REFUND.order_arr[0], ro_code, order_code: 'T1', total: money, order_money: money }],
        order_goods: [{ ro_code, rog_id, xnum: String(xnum), price, refund_price: money, is_rk: '2' }],
        order_pay: pays.map(([former_code, pay_money]) => ({ ro_code, pay_method: 'x', pay_money, former_code })),
      });
    };
    const refused = (words: string) => ({ status: 'n', info: `<p class="error">${words}</p>`, order_codes: '' });

    it('takes a line back once, piece by piece', async () => {
      expect((await refund('R1', '1', 1, '10.00', [['C1', '10.00']])).json).to.include({ status: 'y' });
      expect((await refund('R2', '1', 1, '10.00', [['A1', '10.00']])).json).to.include({ status: 'y' });
      expect((await refund('R3', '1', 1, '5.00', [['C1', '5.00']])).json).to.deep.equal(
        refused('退款超出原单: 商品 1 数量'),
      );
      expect(sandbox.count('erp').committed).to.equal(2);
    });

    it('pays back no more than was paid for a piece, nor than a payment holds', async () => {
      expect((await refund('R1', '2', 1, '6.00', [['C1', '6.00']])).json).to.deep.equal(
        refused('退款超出原单: 商品 2 金额'),
      );
      expect((await refund('R2', '1', 2, '10.00', [['C1', '20.00']])).json).to.deep.equal(
        refused('退款超出原单: 支付 C1 金额'),
      );
      expect(
        (
          await refund('R2', '1', 2, '10.00', [
            ['C1', '15.00'],
            ['A1', '5.00'],
          ])
        ).json,
      ).to.include({ status: 'y' });
    });

    it('takes no ro_code twice', async () => {
      expect((await refund('R1', '1', 1, '10.00', [['C1', '10.00']])).json).to.include({ status: 'y' });
      for (const again of ['1', '2']) {
        const price = again === '1' ? '10.00' : '5.00';
        expect((await refund('R1', again, 1, price, [['A1', price]])).json).to.deep.equal(
          refused('零售退货单号 R1 已存在'),
        );
      }
    });

    it('takes no goods and no payment of another order', async () => {
      expect((await refund('R1', '9', 1, '5.00', [['C1', '5.00']])).json).to.deep.equal(refused('商品 9 不在原单中'));
      expect((await refund('R1', '2', 1, '5.00', [['Z9', '5.00']])).json).to.deep.equal(
        refused('支付单 Z9 不在原单中'),
      );
    });
  });

  describe('POS', () => {
    const refund = (SenderBillNum: string, Details: number[], SellBillNum = 'T1') =>
      posCall(sandbox, { SellBillNum, Details, SenderBillNum });

    it('takes a detail back once, in one refund', async () => {
      expect((await refund('S1', [1])).json).to.include({ errcode: 0 });
      expect((await refund('S2', [2, 1])).json).to.deep.equal({ errcode: 3, errmsg: '明细 1 已退货', tag: null });
      expect((await refund('S2', [2])).json).to.include({ errcode: 0 });
      expect((await refund('S3', [9])).json).to.include({ errmsg: '明细 9 不在售货单中' });
    });

    it('answers the same refund again with its bill, and takes its number for no other one', async () => {
      const first = await refund('S1', [1]);
      expect((await refund('S1', [1])).json).to.deep.equal(first.json);
      expect(sandbox.count('pos').committed).to.equal(1);
      expect((await refund('S1', [2])).json).to.include({ errmsg: '第三方退货单号 S1 已用于其他退货' });
      expect((await refund('S1', [1], 'T2')).json).to.include({ errcode: 3 });
    });
  });

  describe('WDT', () => {
    const refund = (spec_no: string, stockin_num: number, more = false) =>
      wdtCall(sandbox, [
        { tid: 'T1', return_warehouse_no: 'W', remark: '' },
        [{ spec_no, stockin_num, remark: '' }],
        more,
      ]);

    it('takes no more back than was bought, unless it is told to', async () => {
      expect((await refund('SPEC1', 2)).json).to.include({ status: 0 });
      expect((await refund('SPEC1', 1)).json).to.deep.equal({ status: 100, message: '退货数量大于购买数量: SPEC1' });
      expect((await refund('SPEC1', 1, true)).json).to.include({ status: 0 });
      expect((await refund('OTHER', 1)).json).to.deep.equal({ status: 100, message: '货品不在原始单中' });
    });
  });

  describe('push', () => {
    it('takes a return as often as it comes, and its number for no other one', async () => {
      const one = { ...PUSHED_RETURN, refund_no: 'TK1', tid: 'T1' };
      expect((await pushReturns(sandbox, one)).json).to.include({ returnflag: 'success' });
      expect((await pushReturns(sandbox, [one])).json).to.include({ returnflag: 'success' });
      expect((await pushReturns(sandbox, { ...one, tid: 'T2' })).json).to.include({
        returnflag: 'error',
        returnmessage: '退换单号已用于其他退换: TK1',
      });
    });
  });
});
