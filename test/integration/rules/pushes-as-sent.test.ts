import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';
import { until } from '../../support/until.js';

const SKU = '0000000000001';

/** CONTRACT §3.3: pushes are taken in as often as they come, with every digit, and take nothing from a notice of the OMS. */
describe('orders and returns as they are pushed', function () {
  this.timeout(180_000);
  const stage = useStage({ WDT_RATE: 'none' });
  const shop = openShop(stage);
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

  it('two returns of one parcel that list the same goods leave it to a person, who is told of both', async () => {
    await order('"0"', '"U9A"');
    await order('"0"', '"U9B"');
    const one = (tid: string, type: string) => ({
      refund_no: `TK-${tid}`,
      type,
      tid,
      return_logistics_no: 'PARCEL9',
      refund_order_list: [{ spec_no: 'SPEC1' }],
    });
    // 3: goods are exchanged, so they come back, too
    await returns(one('U9A', '2'), one('U9B', '3'));
    await shop.refund('u9', sn(1, 9), { tn: 'PARCEL9' });
    const { detail } = await shop.reaches('refund', 'u9', 'attention/unresolved');
    expect(detail).to.contain('TK-U9A').and.contain('TK-U9B');
    // the one that was meant is told again without a parcel; one call of a type without goods does the same
    await returns(one('U9A', '1'));
    expect((await shop.reaches('refund', 'u9', 'waiting/no-checkout')).dn).to.equal('U9B');
  });

  it('numbers of an expected return keep every digit', async () => {
    await order('"0"', '"1712051519002014001"');
    await push(
      '/pushReturngoods?app_key=24647807',
      '{"data":{"refunds":{"refund_no":9007199254740993001,"type":2,"tid":1712051519002014001,"return_logistics_no":9007199254740993003}}}',
    );
    await shop.refund('u10', sn(6, 1), { tn: '9007199254740993003' });
    expect((await shop.reaches('refund', 'u10', 'waiting/no-checkout')).dn).to.equal('1712051519002014001');
  });

  it('the same push changes nothing; other content under its msg_id is stored, and noted in the log', async () => {
    const noted = () =>
      stage
        .relay()
        .ingress.lines()
        .filter((line) => line.msgId === 'M11');
    for (const _ of [1, 2]) expect(await order('"M11"', '"U11"')).to.include({ flag: 'success' });
    const before = await shop.notice('U11');
    expect(noted()).to.deep.equal([]);
    const other = `{"bn":"SPEC2","sku_id":"${SKU}","num":"2","price":"10"}`;
    expect(await order('"M11"', '"U11"', other)).to.include({ flag: 'success' });
    const { lines } = await shop.notice('U11');
    expect([before.lines[0]?.specNo, lines[0]?.specNo]).to.deep.equal(['SPEC1', 'SPEC2']);
    await until(() => noted().length === 1, { what: 'a line about it' });
  });

  it('an order pushed for a notice that left before this system was there leaves it so', async () => {
    await shop.put(completeNotice('U12', 'wdt', [fullLine(1, 1)], { shippedBefore: true }));
    await order('"0"', '"U12"');
    await shop.refund('u12', sn(1, 12), { dn: 'U12' });
    await shop.reaches('refund', 'u12', 'delivered');
    expect(shop.wdtReturns()).to.include(`${sn(1, 12)} of T-U12`);
  });
});
