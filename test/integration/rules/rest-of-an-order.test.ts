import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';
import { json, SUCCESS } from '../../support/vendor.js';

/** CONTRACT §3.1, §4: what a refuse takes of an order of which a part may have left, and what each system is told of it. */
describe('the rest of an order', function () {
  this.timeout(180_000);
  const stage = useStage({ WDT_RATE: 'none' });
  const shop = openShop(stage);
  afterEach(() => stage.vendor().answerWith((request, res) => json(200, SUCCESS[request.path])(request, res)));
  const uploads = (tid: string) =>
    stage
      .vendor()
      .to('/api_v2/refund/order_upload')
      .map(({ body }) => new URLSearchParams(body))
      .map((form) => ({ rtype: form.get('rtype'), ...JSON.parse(form.get('data') ?? '{}') }))
      .filter(({ order_arr: [order] }) => order.order_code === tid);
  /** the push system rejects so many requests at this path that hold this text */
  const rejects = (path: string, text: string, times = 1) => {
    let left = times;
    stage.vendor().answerWith((request, res) => {
      const no = left > 0 && request.path === path && request.body.includes(text);
      if (no) left -= 1;
      const body =
        path === '/pushData'
          ? { flag: 'error', code: '1', message: 'no' }
          : { returnflag: 'error', returncode: '1', returnmessage: 'no' };
      json(200, no ? body : SUCCESS[request.path])(request, res);
    });
  };
  const refusedOf = (tid: string) =>
    shop
      .pushedReturns(tid)
      .map(({ refund_order_list }) =>
        refund_order_list.map(({ spec_no, refund_num }: Record<string, string>) => `${spec_no} ${refund_num}`),
      );

  it('is a part to the ERP: its pieces alone, lines that left whole omitted, from the payments in their order', async () => {
    const lines = [
      fullLine(1, 1, 2, { price: '100' }),
      fullLine(2, 2, 1, { price: '50' }),
      fullLine(3, 3, 1, { price: '7' }),
    ];
    const payments = [
      { method: 'card', money: '10', code: 'C1' },
      { method: 'alipay', money: '247', code: 'A1' },
    ];
    await shop.put(completeNotice('E1', 'erp', lines, { payments }));
    await shop.checkout('e1c', 'E1', [sn(1, 1), sn(2, 1)]);
    await shop.refuse('e1f', 'E1');
    await shop.reaches('refuse', 'e1f', 'delivered');
    const [upload, ...more] = uploads('T-E1');
    expect(more).to.deep.equal([]);
    expect([upload?.rtype, upload?.order_arr[0].type, upload?.order_arr[0].total]).to.deep.equal(['2', '2', '107.00']);
    expect(
      upload?.order_goods.map(({ rog_id, xnum, refund_price, is_rk }: Record<string, string>) => [
        rog_id,
        xnum,
        refund_price,
        is_rk,
      ]),
    ).to.deep.equal([
      ['1', '1', '100.00', '1'],
      ['3', '1', '7.00', '1'],
    ]);
    expect(
      upload?.order_pay.map(({ former_code, pay_money, pay_status }: Record<string, string>) => [
        former_code,
        pay_money,
        pay_status,
      ]),
    ).to.deep.equal([
      ['C1', '10.00', '2'],
      ['A1', '97.00', '2'],
    ]);
    await shop.refund('e1r', sn(2, 1), { dn: 'E1' });
    await shop.reaches('refund', 'e1r', 'delivered');
    expect(uploads('T-E1').at(-1)?.order_pay).to.have.lengthOf(1);
    expect(shop.erpRefunds('T-E1').at(-1)).to.deep.equal({ method: 'alipay', money: '50.00' });
  });

  it('one refund is the whole to the ERP where the order has one piece, a part where it has two', async () => {
    await shop.put(completeNotice('E2', 'erp', [fullLine(1, 1)], { shippedBefore: true }));
    await shop.put(completeNotice('E3', 'erp', [fullLine(1, 1, 2)], { shippedBefore: true }));
    await shop.refund('e2', sn(1, 11), { dn: 'E2' });
    for (const n of [1, 2]) await shop.refund(`e3-${n}`, sn(1, 20 + n), { dn: 'E3' });
    await shop.reaches('refund', 'e2', 'delivered');
    for (const n of [1, 2]) await shop.reaches('refund', `e3-${n}`, 'delivered');
    const told = (tid: string) =>
      uploads(tid).map(({ rtype, order_arr: [order], order_goods: [goods] }) => [rtype, order.type, goods.is_rk]);
    expect([told('T-E2'), told('T-E3')]).to.deep.equal([
      [['1', '1', '2']],
      [
        ['2', '2', '2'],
        ['2', '2', '2'],
      ],
    ]);
  });

  it('is decided again at each retry of its refuse: what left by then, and what is taken back by then', async () => {
    await shop.put(completeNotice('E4', 'wdt', [fullLine(1, 1, 2)]));
    rejects('/pushData', 'T-E4');
    await shop.checkout('e4c', 'E4', [sn(1, 31)]);
    await shop.reaches('checkout', 'e4c', 'attention/vendor-rejected');
    rejects('/pushReturngoods', 'T-E4');
    await shop.refuse('e4f', 'E4');
    await shop.reaches('refuse', 'e4f', 'attention/vendor-rejected');
    expect(await shop.notice('E4')).to.include({ state: 'closed', by: 'e4f' });
    await shop.act('d/push-1/checkout:e4c', 'discard');
    await shop.act('d/push-1/refuse:e4f', 'retry');
    await shop.reaches('refuse', 'e4f', 'delivered');
    expect(refusedOf('T-E4')).to.deep.equal([['SPEC1 1.0000'], ['SPEC1 2.0000']]);
    expect(await shop.notice('E4')).to.include({ state: 'refused', by: 'e4f' });
  });

  it('is there again where the checkout is taken back that made a refuse come too late', async () => {
    await shop.put(completeNotice('E5', 'wdt', [fullLine(1, 1)]));
    rejects('/pushData', 'T-E5');
    await shop.checkout('e5c', 'E5', [sn(1, 41)]);
    await shop.reaches('checkout', 'e5c', 'attention/vendor-rejected');
    await shop.refuse('e5f', 'E5');
    await shop.reaches('refuse', 'e5f', 'attention/already-shipped');
    expect(refusedOf('T-E5')).to.deep.equal([]);
    await shop.act('d/push-1/checkout:e5c', 'discard');
    await shop.reaches('refuse', 'e5f', 'delivered');
    expect(refusedOf('T-E5')).to.deep.equal([['SPEC1 1.0000']]);
    expect(await shop.notice('E5')).to.include({ state: 'refused', by: 'e5f' });
  });

  it('is what is left when the events that waited for the notice have their turn, in the order they were accepted', async () => {
    await shop.checkout('e6c', 'E6', [sn(1, 51)]);
    await shop.refuse('e6f', 'E6');
    await shop.refund('e6r', sn(1, 51), { dn: 'E6' });
    await shop.reaches('checkout', 'e6c', 'waiting/no-notice');
    await shop.reaches('refuse', 'e6f', 'waiting/no-notice');
    await shop.reaches('refund', 'e6r', 'waiting/no-notice');
    await shop.put(completeNotice('E6', 'wdt', [fullLine(1, 1, 3)]));
    await shop.reaches('checkout', 'e6c', 'delivered');
    await shop.reaches('refuse', 'e6f', 'delivered');
    await shop.reaches('refund', 'e6r', 'delivered');
    expect(await shop.notice('E6')).to.include({ state: 'closed', by: 'e6f' });
    expect(refusedOf('T-E6')).to.deep.equal([['SPEC1 2.0000']]);
  });

  it('has a status for each sub-order of a pushed order: shipped where all its goods have left', async () => {
    const item = (sku: number) => ({ bn: `SPEC${sku}`, sku_id: `000000000000${sku}`, num: '1', price: '10' });
    const orders = [
      { oid: 'A', orders_items: [item(1), item(2)] },
      { oid: 'B', orders_items: item(3) },
    ];
    const data = { tid: 'T-E7', dn: 'E7', status: 'WAIT_SELLER_SEND_GOODS', orders };
    await stage.relay().send('POST', '/pushData?customerid=BudweiserTmall', { msg_id: '0', data });
    for (const [n, sku] of [1, 2, 3].entries()) {
      await shop.checkout(`e7-${n}`, 'E7', [sn(sku, 61)]);
      await shop.reaches('checkout', `e7-${n}`, 'delivered');
    }
    const [PART, NOT, LEFT] = ['SELLER_CONSIGNED_PART', 'WAIT_SELLER_SEND_GOODS', 'WAIT_BUYER_CONFIRM_GOODS'];
    expect(
      shop.pushed('T-E7').map(({ status, orders: each }) => [status, ...each.map((sub: typeof data) => sub.status)]),
    ).to.deep.equal([
      [PART, NOT, NOT],
      [PART, LEFT, NOT],
      [LEFT, LEFT, LEFT],
    ]);
    expect(shop.pushed('T-E7')[0].orders.map(({ oid }: { oid: string }) => oid)).to.deep.equal(['A', 'B']);
  });
});
