import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop, type Shop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';

const SKU = '0000000000001';

/** CONTRACT §3.3: pushes are taken in as often as they come, with every digit, and take nothing from a notice of the OMS. */
describe('orders and returns as they are pushed', function () {
  this.timeout(40_000);
  const stage = useStage({ WDT_RATE: 'none' });
  let shop: Shop;
  before(() => {
    shop = openShop(stage);
  });
  /** `body` is text: numbers of any length */
  const push = async (path: string, body: string) => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${stage.relay().url}${path}`, { method: 'POST', headers, body })).json();
  };
  const order = (msgId: string, tid: string, item = `{"bn":"SPEC1","sku_id":"${SKU}","num":"1","price":"10"}`) =>
    push(
      '/pushData?customerid=BudweiserTmall',
      `{"msg_id":${msgId},"data":{"tid":${tid},"status":"WAIT_SELLER_SEND_GOODS","orders":{"oid":"1","orders_items":${item}}}}`,
    );
  const returns = (...refunds: object[]) =>
    push('/pushReturngoods?app_key=24647807', JSON.stringify({ data: { refunds } }));

  it('two orders under one msg_id are two orders', async () => {
    expect(await order('"M1"', '"U1A"')).to.include({ flag: 'success' });
    expect(await order('"M1"', '"U1B"')).to.include({ flag: 'success' });
    expect([(await shop.notice('U1A')).state, (await shop.notice('U1B')).state]).to.deep.equal(['pending', 'pending']);
  });

  for (const none of ['"0"', '0', '""', 'null']) {
    it(`a msg_id of ${none} is none`, async () => {
      const tid = `U2${none.replaceAll('"', 'q')}`;
      expect(await order(none, `"${tid}a"`)).to.include({ flag: 'success' });
      expect(await order(none, `"${tid}b"`)).to.include({ flag: 'success' });
      expect([(await shop.notice(`${tid}a`)).tid, (await shop.notice(`${tid}b`)).tid]).to.deep.equal([
        `${tid}a`,
        `${tid}b`,
      ]);
      const logged = stage
        .relay()
        .ingress.lines()
        .filter(({ message }) => String(message).includes('msg_id'));
      expect(logged.filter((line) => JSON.stringify(line).includes(`${tid}b`))).to.deep.equal([]);
    });
  }

  it('a number of 19 digits keeps every digit, in the notice and on its way back', async () => {
    const tid = '1712051519002014999';
    expect(await order('1712051519002014998', tid)).to.include({ flag: 'success' });
    expect((await shop.notice(tid)).tid).to.equal(tid);
    await shop.checkout('u3c', tid, [sn(1, 1)]);
    await shop.reaches('checkout', 'u3c', 'delivered');
    expect(stage.vendor().to('/pushData').at(-1)?.body).to.contain(tid);
    await shop.refund('u3r', sn(1, 1));
    await shop.reaches('refund', 'u3r', 'delivered');
    expect(shop.wdtReturns()).to.include(`${sn(1, 1)} of ${tid}`);
  });

  it('an order pushed for a notice of the OMS leaves that as it is: its refunds go where they went', async () => {
    await shop.put(completeNotice('U4', 'pos', [fullLine(1, 1)], { tid: 'U4' }));
    expect(await order('"M4"', '"U4"', `{"bn":"OTHER","sku_id":"9","num":"7","price":"1"}`)).to.include({
      flag: 'success',
    });
    const { channel, lines } = await shop.notice('U4');
    expect([channel, lines.map(({ sku, quantity }) => [sku, quantity])]).to.deep.equal(['pos', [[SKU, 1]]]);
    await shop.checkout('u4c', 'U4', [sn(1, 2)]);
    await shop.refund('u4r', sn(1, 2), { dn: 'U4' });
    await shop.reaches('refund', 'u4r', 'delivered');
    expect(shop.posLines('XS-U4')).to.deep.equal([[1]]);
    expect(shop.pushed('U4').at(-1).orders.oid, 'the order goes back as it was pushed').to.equal('1');
  });

  it('a fee is shared out so that the pieces add up to it exactly', async () => {
    await order('"M5"', '"U5"', `{"bn":"SPEC1","sku_id":"${SKU}","num":"3","total_item_fee":100}`);
    const { lines } = await shop.notice('U5');
    const cents = lines.map(({ price, quantity }) => Math.round(Number(price) * 100) * quantity);
    expect(cents.reduce((sum, each) => sum + each, 0)).to.equal(10_000);
    expect(lines.reduce((sum, { quantity }) => sum + quantity, 0)).to.equal(3);
  });

  it('two returns that are expected under one parcel number are told apart by their goods', async () => {
    await order('"0"', '"U6A"', `{"bn":"GOODS-A","sku_id":"${SKU}","num":"1","price":"10"}`);
    await order('"0"', '"U6B"', `{"bn":"GOODS-B","sku_id":"0000000000002","num":"1","price":"10"}`);
    const one = (tid: string, spec_no: string) => ({
      refund_no: `TK-${tid}`,
      type: '2',
      tid,
      return_logistics_no: 'PARCEL6',
      refund_order_list: { spec_no },
    });
    await returns(one('U6A', 'GOODS-A'), one('U6B', 'GOODS-B'));
    await shop.refund('u6b', sn(2, 1), { tn: 'PARCEL6' });
    const view = await shop.reaches('refund', 'u6b', 'waiting/no-checkout');
    expect(view.dn).to.equal('U6B');
    await shop.checkout('u6c', 'U6B', [sn(2, 1)]);
    await shop.reaches('refund', 'u6b', 'delivered');
    await shop.refund('u6x', sn(3, 1), { tn: 'PARCEL6' });
    const { detail } = await shop.reaches('refund', 'u6x', 'attention/unresolved');
    expect(detail).to.contain('TK-U6A').and.contain('TK-U6B');
  });

  it('a return that expects no goods names no parcel', async () => {
    await order('"0"', '"U7"');
    await returns({ refund_no: 'TK-U7', type: '4', tid: 'U7', return_logistics_no: 'PARCEL7' });
    await shop.refund('u7', sn(4, 1), { tn: 'PARCEL7' });
    await shop.reaches('refund', 'u7', 'attention/unresolved');
  });

  it('a call is stored as a whole or not at all', async () => {
    await order('"0"', '"U8"');
    const good = { refund_no: 'TK-U8', type: '2', tid: 'U8', return_logistics_no: 'PARCEL8' };
    expect(await returns(good, { type: '2', tid: 'U8' })).to.include({ returnflag: 'error', returncode: '1' });
    await shop.refund('u8', sn(5, 1), { tn: 'PARCEL8' });
    await shop.reaches('refund', 'u8', 'attention/unresolved');
    expect(await returns(good)).to.include({ returnflag: 'success' });
    await shop.reaches('refund', 'u8', 'waiting/no-checkout');
  });
});
