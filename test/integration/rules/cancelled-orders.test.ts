import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';
import { json, SUCCESS } from '../../support/vendor.js';

/** CONTRACT §3.2, §3.3: the OMS takes an order back, or gives it free again. */
describe('an order that is cancelled', function () {
  this.timeout(180_000);
  const stage = useStage({ WDT_RATE: 'none' });
  const shop = openShop(stage);
  const one = (dn: string, channel: 'wdt' | 'erp' = 'wdt') => completeNotice(dn, channel, [fullLine(1, 1)]);

  it('gives the document’s 409 to the checkout that comes all the same, and its usual refuse is only recorded', async () => {
    await shop.put(one('C1'));
    const cancelled = await shop.cancel('C1', { reason: 'the buyer changed her mind' });
    expect([cancelled.status, cancelled.body?.state, cancelled.body?.by]).to.deep.equal([200, 'cancelled', 'oms']);
    const late = await shop.checkout('c1', 'C1', [sn(1, 1)]);
    expect([late.status, late.body?.code]).to.deep.equal([409, 'not-pending']);
    expect(late.body?.detail).to.contain('OMS');
    await shop.refuse('f1', 'C1');
    await shop.reaches('refuse', 'f1', 'recorded');
    await shop.refund('r1', sn(1, 1), { dn: 'C1' });
    await shop.reaches('refund', 'r1', 'attention/already-refused');
    expect((await shop.cancel('C1')).status, 'again').to.equal(200);
  });

  it('is too late once a checkout was accepted; the parcel is chased', async () => {
    await shop.put(one('C2'));
    await shop.checkout('c2', 'C2', [sn(1, 2)]);
    const answer = await shop.cancel('C2');
    expect([answer.status, answer.body?.code]).to.deep.equal([409, 'notice-in-use']);
    expect((await shop.cancel('NOBODY')).status).to.equal(404);
    expect((await shop.reopen('C2')).status).to.equal(409);
  });

  it('is cancelled in time where the only checkout of it was taken back', async () => {
    await shop.put(completeNotice('C3', 'wdt', [fullLine(1, 7)]));
    await shop.checkout('c3', 'C3', [sn(1, 3)]);
    await shop.reaches('checkout', 'c3', 'attention/unmappable');
    expect((await shop.cancel('C3')).status).to.equal(409);
    await shop.act('e/checkout:c3', 'discard');
    expect((await shop.cancel('C3')).status).to.equal(200);
  });

  it('is pending again when it is reopened, and its next refuse is a first one', async () => {
    await shop.put(one('C4'));
    await shop.refuse('f4', 'C4');
    await shop.reaches('refuse', 'f4', 'delivered');
    expect(await shop.notice('C4')).to.include({ state: 'refused', by: 'f4' });
    const reopened = await shop.reopen('C4');
    expect([reopened.status, reopened.body?.state]).to.deep.equal([200, 'pending']);
    await shop.refuse('f4b', 'C4');
    await shop.reaches('refuse', 'f4b', 'delivered');
    expect(shop.pushedReturns('T-C4')).to.have.lengthOf(2);
  });

  it('is not refused again by a second refuse that was posted before it was reopened', async () => {
    stage.vendor().answerWith((request, res) => {
      const no = request.body.includes('T-C7') && request.path === '/pushReturngoods';
      const error = { returnflag: 'error', returncode: '1', returnmessage: 'no' };
      json(200, no ? error : SUCCESS[request.path])(request, res);
    });
    await shop.put(one('C7'));
    await shop.refuse('f7', 'C7');
    await shop.refuse('f7b', 'C7');
    await shop.reaches('refuse', 'f7', 'attention/vendor-rejected');
    await shop.reaches('refuse', 'f7b', 'recorded');
    expect((await shop.reopen('C7')).status).to.equal(200);
    expect((await shop.checkout('c7', 'C7', [sn(1, 7)])).status).to.equal(204);
    await shop.reaches('checkout', 'c7', 'delivered');
    expect((await stage.relay().event('refuse', 'f7b'))?.status).to.equal('recorded');
  });

  it('is for a person where its second refuse would pay back what the first one did', async () => {
    await shop.put({ ...one('C8', 'erp'), payments: [{ method: 'alipay', money: '500.00' }] });
    await shop.refuse('f8', 'C8');
    await shop.reaches('refuse', 'f8', 'delivered');
    await shop.reopen('C8');
    await shop.refuse('f8b', 'C8');
    await shop.reaches('refuse', 'f8b', 'attention/over-refund');
    expect(shop.erpRefunds('T-C8')).to.have.lengthOf(1);
    await shop.act('e/refuse:f8b', 'resolve');
    await shop.reaches('refuse', 'f8b', 'resolved');
    expect(await shop.notice('C8')).to.include({ state: 'refused', by: 'f8b' });
  });

  it('leaves spent what a refuse refunded before it was reopened', async () => {
    await shop.put(one('C5', 'erp'));
    await shop.refuse('f5', 'C5');
    await shop.reaches('refuse', 'f5', 'delivered');
    expect((await shop.put({ ...one('C5', 'erp'), shippedBefore: true })).status).to.equal(409);
    expect((await shop.reopen('C5')).status).to.equal(200);
    await shop.checkout('c5', 'C5', [sn(1, 5)]);
    await shop.reaches('checkout', 'c5', 'delivered');
    await shop.refund('r5', sn(1, 5), { dn: 'C5' });
    await shop.reaches('refund', 'r5', 'attention/over-refund');
    expect(shop.erpRefunds('T-C5')).to.deep.equal([{ method: 'alipay', money: '10.00' }]);
  });

  it('is told by the marketplace, too', async () => {
    const push = (status: string) =>
      stage.relay().send('POST', '/pushData?customerid=BudweiserTmall', {
        msg_id: '0',
        data: {
          tid: 'C6',
          status,
          orders: { orders_items: { bn: 'X', sku_id: '0000000000001', num: '1', price: '1' } },
        },
      });
    await push('WAIT_SELLER_SEND_GOODS');
    expect(await shop.notice('C6')).to.include({ state: 'pending' });
    await push('TRADE_CLOSED');
    expect(await shop.notice('C6')).to.include({ state: 'cancelled', by: 'oms' });
  });
});
