import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';
import { until } from '../../support/until.js';
import { json, SUCCESS } from '../../support/vendor.js';

/** Every buyer is paid back once (CONTRACT §4): a line, a payment and a piece are spent once, over all lives of a piece. */
describe('a buyer is paid back once', function () {
  this.timeout(180_000);
  const stage = useStage({ WDT_RATE: 'none', WDT_BACKOFF_MS: '100' });
  const shop = openShop(stage);
  const erp = (dn: string, quantity: number, price: string, payments: { method: string; money: string }[], more = {}) =>
    completeNotice(dn, 'erp', [fullLine(1, 1, quantity, { price })], { payments, ...more });

  it('also where a piece that left before this system was there is shipped again', async () => {
    await shop.put(erp('P1', 1, '199.90', [{ method: 'alipay', money: '199.90' }], { shippedBefore: true }));
    await shop.refund('p1a', sn(1, 1), { dn: 'P1' });
    await shop.reaches('refund', 'p1a', 'delivered');
    await shop.checkout('p1c', 'P1', [sn(1, 1)]);
    await shop.refund('p1b', sn(1, 1), { dn: 'P1' });
    const { status } = await stage.relay().reaches('refund', 'p1b', 'attention/sn-already-returned');
    expect(status).to.equal('attention');
    expect(shop.erpRefunds('T-P1')).to.deep.equal([{ method: 'alipay', money: '199.90' }]);
  });

  it('from her payments in their order, from none more than it holds', async () => {
    await shop.put(
      erp('P2', 3, '100', [
        { method: 'card', money: '10' },
        { method: 'alipay', money: '240' },
      ]),
    );
    await shop.checkout('p2c', 'P2', [sn(1, 21), sn(1, 22), sn(1, 23)]);
    for (const n of [1, 2, 3]) await shop.refund(`p2r${n}`, sn(1, 20 + n), { dn: 'P2' });
    await shop.reaches('refund', 'p2r2', 'delivered');
    await shop.reaches('refund', 'p2r3', 'attention/over-refund');
    expect(shop.erpRefunds('T-P2')).to.deep.equal([
      { method: 'card', money: '10.00' },
      { method: 'alipay', money: '90.00' },
      { method: 'alipay', money: '100.00' },
    ]);
  });

  it('where her checkout was rejected, discarded and sent again', async () => {
    let rejects = true;
    stage.vendor().answerWith((request, res) => {
      const no = request.path === '/pushData' && rejects && request.body.includes('T-P3');
      json(200, no ? { flag: 'error', code: '1', message: 'no' } : SUCCESS[request.path])(request, res);
    });
    await shop.put(completeNotice('P3', 'wdt', [fullLine(1, 1, 2)]));
    await shop.checkout('p3a', 'P3', [sn(1, 31)]);
    await shop.reaches('checkout', 'p3a', 'attention/vendor-rejected');
    await shop.refund('p3r', sn(1, 31), { dn: 'P3' });
    await shop.reaches('refund', 'p3r', 'delivered');
    rejects = false;
    await shop.act('d/push-1/checkout:p3a', 'discard');
    await shop.checkout('p3b', 'P3', [sn(1, 31)]);
    await shop.reaches('checkout', 'p3b', 'delivered');
    await shop.refund('p3s', sn(1, 31), { dn: 'P3', tn: 'ANOTHER' });
    await shop.reaches('refund', 'p3s', 'attention/sn-already-returned');
    expect(shop.wdtReturns().filter((entry) => entry.endsWith('T-P3'))).to.deep.equal([`${sn(1, 31)} of T-P3`]);
  });

  it('where the same return is reported again under a new seq', async () => {
    await shop.put(completeNotice('P4', 'wdt', [fullLine(1, 1)]));
    await shop.checkout('p4c', 'P4', [sn(1, 41)]);
    await shop.refund('p4a', sn(1, 41), { dn: 'P4', tn: 'SAME', ts: '2026-01-02 03:04:05' });
    await shop.reaches('refund', 'p4a', 'delivered');
    await shop.refund('p4b', sn(1, 41), { dn: 'P4', tn: 'SAME', ts: '2026-01-02 03:04:05' });
    const { detail } = await shop.reaches('refund', 'p4b', 'recorded');
    expect(detail).to.contain('p4a');
  });

  it('whole lines at the POS: never by itself where a piece was settled by hand', async () => {
    await shop.put(completeNotice('P5', 'pos', [fullLine(1, 1, 2)]));
    await shop.checkout('p5c', 'P5', [sn(1, 51), sn(1, 52)]);
    await shop.refund('p5a', sn(1, 51), { dn: 'P5' });
    await shop.reaches('refund', 'p5a', 'waiting/waiting-for-line');
    await shop.act('e/refund:p5a', 'resolve');
    await shop.refund('p5b', sn(1, 52), { dn: 'P5' });
    const { detail } = await shop.reaches('refund', 'p5b', 'attention/line-incomplete');
    expect(detail).to.contain('by hand');
    expect(shop.posLines('XS-P5')).to.deep.equal([]);
  });

  it('whole lines at the POS: one request stands for what came back and what was refused', async () => {
    await shop.put(completeNotice('P6', 'pos', [fullLine(1, 1, 2), fullLine(2, 2)]));
    await shop.checkout('p6c', 'P6', [sn(1, 61)]);
    await shop.reaches('checkout', 'p6c', 'delivered');
    await shop.refuse('p6f', 'P6');
    await shop.reaches('refuse', 'p6f', 'waiting/waiting-for-line');
    await until(() => shop.posLines('XS-P6').length === 1, { what: 'the line of which nothing is out' });
    expect(shop.posLines('XS-P6')).to.deep.equal([[2]]);
    await shop.refund('p6r', sn(1, 61), { dn: 'P6' });
    await shop.reaches('refund', 'p6r', 'delivered');
    await shop.reaches('refuse', 'p6f', 'delivered');
    expect(shop.posLines('XS-P6')).to.deep.equal([[2], [1]]);
  });

  it('with a request made anew where the old one was certainly not processed', async () => {
    let rejects = true;
    stage.vendor().answerWith((request, res) => {
      const no = request.path === '/openapi' && rejects;
      json(200, no ? { status: 100, message: 'no such warehouse' } : SUCCESS[request.path])(request, res);
    });
    await shop.put(completeNotice('P7', 'wdt', [fullLine(1, 1, 1, { specNo: 'WRONG' })], { shippedBefore: true }));
    await shop.refund('p7r', sn(1, 71), { dn: 'P7' });
    await shop.reaches('refund', 'p7r', 'attention/vendor-rejected');
    rejects = false;
    await shop.act('d/wdt-1/refund:p7r', 'retry');
    const view = await shop.reaches('refund', 'p7r', 'delivered');
    expect(view.deliveries.map(({ status }) => status)).to.deep.equal(['discarded', 'delivered']);
  });

  it('and one rejected piece holds no other piece’s refund', async () => {
    stage.vendor().answerWith((request, res) => {
      const no = request.path === '/openapi' && request.body.includes(sn(1, 81));
      json(200, no ? { status: 100, message: 'no' } : SUCCESS[request.path])(request, res);
    });
    await shop.put(completeNotice('P8', 'wdt', [fullLine(1, 1, 2)], { shippedBefore: true }));
    await shop.refund('p8a', sn(1, 81), { dn: 'P8' });
    await shop.refund('p8b', sn(1, 82), { dn: 'P8' });
    await shop.reaches('refund', 'p8a', 'attention/vendor-rejected');
    await shop.reaches('refund', 'p8b', 'delivered');
  });
});
