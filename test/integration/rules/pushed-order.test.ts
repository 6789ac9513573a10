import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { ITEM_SAMPLE, ORDER_SAMPLE } from '../../support/order-sample.js';
import { RETURN_SAMPLE } from '../../support/return-sample.js';
import { useStage } from '../../support/stage.js';

/** The sample of specs/push-orders-and-returns.md with goods that have item codes. */
const order = (tid: string, over: Readonly<Record<string, unknown>> = {}) => ({
  ...ORDER_SAMPLE,
  tid,
  orders: { ...ORDER_SAMPLE.orders, orders_items: goods(1) },
  ...over,
});
const goods = (sku: number) => ({ ...ITEM_SAMPLE, bn: `BN-${sku}`, sku_id: String(sku).padStart(13, '0') });

describe('an order pushed to us', function () {
  this.timeout(180_000);
  const stage = useStage({}, [
    ['checkout', 'refund', 'refuse'],
    ['wdt', 'push'],
  ]);

  const push = async (data: unknown, msgId: string) => {
    const body = { from_type: '京东', msg_id: msgId, data };
    const response = await stage.relay().send('POST', '/pushData?customerid=BudweiserTmall', body);
    return response.json();
  };
  const pushReturn = async (refunds: unknown) => {
    const response = await stage.relay().send('POST', '/pushReturngoods?app_key=24647807', { data: { refunds } });
    expect(await response.json()).to.deep.equal({ returnflag: 'success', returncode: '0', returnmessage: '' });
  };
  const sentTo = (path: string, text: string) =>
    stage
      .vendor()
      .to(path)
      .filter(({ body }) => body.includes(text))
      .map(({ body }) => JSON.parse(body));
  const checkout = (seq: string, dn: string, ...packages: string[][]) =>
    stage.relay().post('checkout', { seq, dn, pkg: packages.map((sns, i) => ({ tn: `${dn}-OUT${i}`, sns })) });

  it('can be checked out, refunded and refused with no other notice', async () => {
    const relay = stage.relay();
    expect(await push(order('AT1'), 'm1')).to.deep.equal({ flag: 'success', code: '0', message: '' });
    await push(order('AT2'), 'm2');
    expect(await checkout('c1', 'AT1', [sn(1, 1)])).to.equal(204);
    expect(await relay.post('refund', { seq: 'r1', dn: 'AT1', tn: 'B1', sn: sn(1, 1) })).to.equal(204);
    expect(await relay.post('refuse', { seq: 'f1', dn: 'AT2', msg: '缺货' })).to.equal(204);
    await relay.reaches('checkout', 'c1', 'delivered');
    await relay.reaches('refund', 'r1', 'delivered');
    await relay.reaches('refuse', 'f1', 'delivered');
    const [[info, details]] = sentTo('/openapi', 'seq:r1 ');
    expect(info.tid).to.equal('AT1');
    expect(details).to.deep.equal([{ spec_no: 'BN-1', stockin_num: 1, remark: sn(1, 1) }]);
    const [{ data }] = sentTo('/pushReturngoods', 'refuse-f1');
    expect(data.refunds[0]).to.include({ type: '1', tid: 'AT2', refund_out_goods_list: null, remark: '缺货' });
  });

  it('goes back as it came, with its own msg_id and the new status', async () => {
    const relay = stage.relay();
    const data = order('AT3', { orderstatus: 'WAIT_SELLER_SEND_GOODS', unknown: { deep: [1, null] }, dn: 'DN3' });
    await push(data, 'm3');
    await checkout('c3', 'DN3', [sn(1, 3)]);
    await relay.reaches('checkout', 'c3', 'delivered');
    const [sent, ...more] = sentTo('/pushData', 'AT3');
    expect(more).to.deep.equal([]);
    const status = 'WAIT_BUYER_CONFIRM_GOODS';
    expect(sent.data).to.deep.equal({
      ...data,
      status,
      orderstatus: status,
      orders: { ...data.orders, status },
    });
    expect(sent.from_type).to.equal('京东');
    expect(sent.msg_id).to.be.a('string').and.not.equal('m3');
    expect(
      stage
        .vendor()
        .to('/pushData')
        .map(({ query }) => query.get('customerid')),
    ).to.include('BudweiserTmall');
  });

  it('may name several goods in lists, which leave in several packages', async () => {
    const relay = stage.relay();
    const orders = [
      { oid: 'A', orders_items: [goods(1), goods(2)] },
      { oid: 'B', orders_items: goods(3) },
    ];
    await push(order('AT4', { orders }), 'm4');
    await checkout('c4', 'AT4', [sn(1, 4), sn(2, 4)], [sn(3, 4)]);
    await relay.reaches('checkout', 'c4', 'delivered');
    const view = await relay.ledger.notice('AT4');
    expect(view?.lines.map(({ lineId, specNo, shipped }) => [lineId, specNo, shipped])).to.deep.equal([
      [1, 'BN-1', [sn(1, 4)]],
      [2, 'BN-2', [sn(2, 4)]],
      [3, 'BN-3', [sn(3, 4)]],
    ]);
    const [{ data }] = sentTo('/pushData', 'AT4');
    const status = 'WAIT_BUYER_CONFIRM_GOODS';
    expect(data.orders).to.deep.equal(orders.map((part) => ({ ...part, status })));
  });

  it('wakes what waited for it, at once', async () => {
    const relay = stage.relay();
    await checkout('c5', 'AT5', [sn(1, 5)]);
    await relay.reaches('checkout', 'c5', 'waiting/no-notice');
    const [queued] = await Promise.all([push(order('AT5'), 'm5')]);
    expect(queued).to.include({ flag: 'success' });
    const view = await relay.reaches('checkout', 'c5', 'delivered');
    expect(view.deliveries).to.have.lengthOf(1);
  });

  it('pushed again with new words updates what goes back, but not the goods of what has left', async () => {
    const relay = stage.relay();
    await push(order('AT6'), 'm6');
    await push(order('AT6', { trade_memo: 'gift wrap' }), 'm6b');
    await checkout('c6', 'AT6', [sn(1, 6)]);
    await relay.reaches('checkout', 'c6', 'delivered');
    expect(sentTo('/pushData', 'AT6').map(({ data }) => data.trade_memo)).to.deep.equal(['gift wrap']);
    const other = { orders_items: goods(2) };
    expect(await push(order('AT6', { orders: other }), 'm6c')).to.include({ flag: 'error', code: '1' });
    expect(await push(order('AT6', { trade_memo: 'later' }), 'm6d')).to.include({ flag: 'success' });
  });

  describe('an expected return', () => {
    const refund = (seq: string, tn: string, code: string) => stage.relay().post('refund', { seq, tn, sn: code });
    const before = async (tid: string, sku: number) => {
      expect(
        await stage.relay().announce({
          dn: `DN-${tid}`,
          channel: 'wdt',
          tid,
          shippedBefore: true,
          lines: [{ lineId: 1, sku: String(sku).padStart(13, '0'), specNo: 'S', quantity: 1, price: '1.00' }],
        }),
      ).to.equal(201);
    };

    it('names the order of a refund without dn by its parcel', async () => {
      await before('RT1', 21);
      await pushReturn({ refund_no: 'TK1', tid: 'RT1', return_logistics_no: 'YT1', refund_out_goods_list: null });
      await refund('er1', 'YT1', sn(21, 1));
      const view = await stage.relay().reaches('refund', 'er1', 'delivered');
      expect(view.dn).to.equal('DN-RT1');
    });

    it('is taken with every field of the document’s sample', async () => {
      await before('RTS', 20);
      await pushReturn([RETURN_SAMPLE]);
      await refund('ers', 'YTS', sn(20, 1));
      const view = await stage.relay().reaches('refund', 'ers', 'delivered');
      expect(view.dn).to.equal('DN-RTS');
    });

    it('that comes after its refund wakes it', async () => {
      await before('RT2', 22);
      await refund('er2', 'YT2', sn(22, 1));
      await stage.relay().reaches('refund', 'er2', 'attention/unresolved');
      await pushReturn([{ refund_no: 'TK2', tid: 'RT2', return_logistics_no: 'YT2' }]);
      await stage.relay().reaches('refund', 'er2', 'delivered');
    });

    it('is the same however often it comes, and may change its parcel', async () => {
      await before('RT3', 23);
      await pushReturn({ refund_no: 'TK3', tid: 'RT3', return_logistics_no: 'YT3' });
      await pushReturn({ refund_no: 'TK3', tid: 'RT3', return_logistics_no: 'YT3' });
      await pushReturn({ refund_no: 'TK3', tid: 'RT3', return_logistics_no: 'YT3-new' });
      await refund('er3', 'YT3', sn(23, 1));
      await stage.relay().reaches('refund', 'er3', 'attention/unresolved');
      await refund('er3-new', 'YT3-new', sn(23, 1));
      await stage.relay().reaches('refund', 'er3-new', 'delivered');
    });

    for (const [i, none] of ['', '0', 0, null].entries()) {
      it(`names no parcel by ${JSON.stringify(none)}`, async () => {
        await before(`RT-${i}`, 24);
        await pushReturn({ refund_no: `TK-${i}`, tid: `RT-${i}`, return_logistics_no: none });
        const seq = `er-none-${i}`;
        await refund(seq, '0', sn(24, i + 1));
        await stage.relay().reaches('refund', seq, 'attention/unresolved');
      });
    }

    it('gives way to the item code, which names what was shipped', async () => {
      await push(order('RT5', { orders: { orders_items: goods(25) } }), 'm-rt5');
      await checkout('rt5-c', 'RT5', [sn(25, 1)]);
      await stage.relay().reaches('checkout', 'rt5-c', 'delivered');
      await before('RT6', 25);
      await pushReturn({ refund_no: 'TK6', tid: 'RT6', return_logistics_no: 'YT6' });
      await refund('er6', 'YT6', sn(25, 1));
      const view = await stage.relay().reaches('refund', 'er6', 'delivered');
      expect(view.dn).to.equal('RT5');
    });
  });
});
