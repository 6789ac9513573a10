import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';
import { json, SUCCESS } from '../../support/vendor.js';

/** CONTRACT §3.1, §4: numbers, amounts and texts as people and scanners write them, and as the vendors take them. */
describe('what is posted in other words', function () {
  this.timeout(180_000);
  const stage = useStage({ WDT_RATE: 'none' });
  const shop = openShop(stage);
  const callback = (body: object) => stage.relay().send('POST', '/callbacks/pos/refund', body);
  const erpData = () =>
    stage
      .vendor()
      .to('/api_v2/refund/order_upload')
      .map(({ body }) => JSON.parse(new URLSearchParams(body).get('data') ?? '{}'));
  const erp = (dn: string, price = '10.00') =>
    completeNotice(dn, 'erp', [fullLine(1, 1, 1, { price })], { payments: [{ method: 'alipay', money: '500' }] });

  it('has one vendor reference for each event: a refund and a refuse of one seq, and a refund that looks like a refuse', async () => {
    await shop.put(erp('W1A'));
    await shop.put({ ...erp('W1B'), shippedBefore: true });
    await shop.put({ ...erp('W1C'), shippedBefore: true });
    await shop.put({ ...erp('W1D'), shippedBefore: true });
    await shop.refuse('w1', 'W1A');
    await shop.refund('w1', sn(1, 1), { dn: 'W1B' });
    await shop.refund('refuse-w1', sn(1, 2), { dn: 'W1C' });
    await shop.refund('refund-refuse-w1', sn(1, 3), { dn: 'W1D' });
    await shop.reaches('refuse', 'w1', 'delivered');
    for (const seq of ['w1', 'refuse-w1', 'refund-refuse-w1']) await shop.reaches('refund', seq, 'delivered');
    const codes = Object.fromEntries(
      erpData()
        .map(({ order_arr: [order] }) => [order.order_code, order.ro_code])
        .filter(([tid]) => tid.startsWith('T-W1')),
    );
    expect(codes).to.deep.equal({
      'T-W1A': 'refuse-w1',
      'T-W1B': 'w1',
      'T-W1C': 'refund-refuse-w1',
      'T-W1D': 'refund-refund-refuse-w1',
    });
  });

  it('and a callback of the POS reaches the one it names', async () => {
    let bills = 0;
    stage.vendor().answerWith((request, res) => {
      bills += 1;
      const tag = { BillNum: `W2-${bills}`, RefundAuthState: '待审核', RefundState: '申请' };
      json(200, request.path.startsWith('/api/Pos') ? { errcode: 0, errmsg: '', tag } : SUCCESS[request.path])(
        request,
        res,
      );
    });
    await shop.put(completeNotice('W2A', 'pos', [fullLine(1, 1)]));
    await shop.put(completeNotice('W2B', 'pos', [fullLine(1, 1)], { shippedBefore: true }));
    await shop.refuse('w2', 'W2A');
    await shop.reaches('refuse', 'w2', 'delivered');
    await shop.refund('refuse-w2', sn(1, 4), { dn: 'W2B' });
    await shop.reaches('refund', 'refuse-w2', 'delivered');
    const said = { BillNum: 'X', SenderBillNum: 'refuse-w2', RefundAuthState: '已拒绝', RefundState: '已拒绝' };
    expect((await callback(said)).status).to.equal(204);
    await shop.reaches('refuse', 'w2', 'attention/vendor-refused');
    expect((await stage.relay().event('refund', 'refuse-w2'))?.status).to.equal('delivered');
  });

  it('sends a price in its canonical form', async () => {
    await shop.put({ ...erp('W3', '0199.9'), shippedBefore: true });
    await shop.refund('w3', sn(1, 5), { dn: 'W3' });
    await shop.reaches('refund', 'w3', 'delivered');
    const [{ order_arr, order_goods, order_pay }] = erpData().filter(
      ({ order_arr: [order] }) => order.order_code === 'T-W3',
    );
    expect([
      order_goods[0].price,
      order_goods[0].refund_price,
      order_arr[0].total,
      order_pay[0].pay_money,
    ]).to.deep.equal(['199.90', '199.90', '199.90', '199.90']);
  });

  for (const [what, ts] of [
    ['before 2000', '1900-01-01 00:00:00'],
    ['more than a day ahead', '2099-01-01 00:00:00'],
  ] as const) {
    it(`takes a ts ${what} for missing: the return is sent with the time of receipt`, async () => {
      const name = `W4-${ts.slice(0, 4)}`;
      await shop.put({ ...erp(name), shippedBefore: true });
      await shop.refund(name, sn(1, 6), { dn: name, ts });
      const { acceptedAt } = await shop.reaches('refund', name, 'delivered');
      const [{ order_arr }] = erpData().filter(({ order_arr: [order] }) => order.order_code === `T-${name}`);
      expect(Math.abs(Number(order_arr[0].addtime) * 1000 - Date.parse(acceptedAt))).to.be.below(60_000);
    });
  }

  it('keeps a remark of WDT within 255 as Java counts', async () => {
    const wide = '𠮷'.repeat(50);
    await shop.put(completeNotice('W5', 'wdt', [fullLine(1, 1)], { shippedBefore: true }));
    await shop.post('refund', { seq: wide, dn: 'W5', cc: wide, tn: wide, sn: sn(1, 7) });
    await shop.reaches('refund', wide, 'delivered');
    const [info] = JSON.parse(stage.vendor().to('/openapi').at(-1)?.body ?? '[]');
    expect(info.remark.length, 'UTF-16 units').to.be.within(200, 255);
  });

  it('takes no lineId that no detail can have', async () => {
    for (const lineId of [0, -5]) {
      const { status, body } = await shop.put(completeNotice('W6', 'pos', [fullLine(lineId, 1)]));
      expect([status, body?.code]).to.deep.equal([400, 'invalid-notice']);
    }
  });

  it('takes a number as it was scanned, with line ends and in full width, for the same number', async () => {
    await shop.put(completeNotice('W7', 'wdt', [fullLine(1, 1)]));
    const wide = (text: string) => text.replace(/[0-9A-Z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
    const pkg = { tn: ' OUT7\r\n', sns: [`${wide(sn(1, 8))}\n`] };
    expect((await shop.post('checkout', { seq: 'w7c', dn: `${wide('W7')} `, pkg })).status).to.equal(204);
    await shop.reaches('checkout', 'w7c', 'delivered');
    await shop.post('refund', { seq: 'w7r', tn: 'BACK7', sn: sn(1, 8), storeCode: ` ${wide('S7')}\n`, cc: ' SF ' });
    await shop.reaches('refund', 'w7r', 'delivered');
    const [info] = JSON.parse(stage.vendor().to('/openapi').at(-1)?.body ?? '[]');
    expect([info.return_warehouse_no, info.return_logistics_name]).to.deep.equal(['S7', 'SF']);
    expect(
      (await shop.post('checkout', { seq: 'w7c', dn: 'W7', pkg: { tn: 'OUT7', sns: [sn(1, 8)] } })).status,
    ).to.equal(204);
  });

  it('takes the dn of a notice, and the parcel of an expected return, as events will give them', async () => {
    const relay = stage.relay();
    const put = (path: string, dn: string) =>
      relay.send('PUT', `/notices/${encodeURIComponent(path)}`, {
        ...completeNotice('W8', 'wdt', [fullLine(1, 1)], { shippedBefore: true }),
        dn,
      });
    expect((await put('Ｗ８', ' W8\n')).status).to.equal(201);
    expect((await put('W8', '　Ｗ8')).status).to.equal(200);
    expect((await put(' ', ' ')).status).to.equal(400);
    expect((await shop.notice('Ｗ８ ')).dn).to.equal('W8');
    const refunds = { refund_no: 'W8', type: '2', tid: 'T-W8', return_logistics_no: ' ＢＡＣＫ8 ' };
    await relay.send('POST', '/pushReturngoods?app_key=24647807', { data: { refunds } });
    await shop.post('refund', { seq: 'w8', tn: 'BACK8', sn: sn(1, 9) });
    expect((await shop.reaches('refund', 'w8', 'delivered')).dn).to.equal('W8');
  });
});
