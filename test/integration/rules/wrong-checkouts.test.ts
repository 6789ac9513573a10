import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';
import { json, SUCCESS } from '../../support/vendor.js';

/** CONTRACT §3.1: one that could not be mapped stands in nobody's way; one that comes too late is a parcel to be chased. */
describe('a checkout that cannot be taken', function () {
  this.timeout(180_000);
  // checkouts and refuses have a worker of their own, which may be away
  const stage = useStage({ WDT_RATE: 'none' }, [
    ['refund', 'wdt', 'pos', 'erp', 'push'],
    ['checkout', 'refuse', 'push'],
  ]);
  const shop = openShop(stage);
  const two = (dn: string) => completeNotice(dn, 'wdt', [fullLine(1, 1, 2)]);
  const foreign = sn(9, 9);

  it('is superseded by a later one that names nothing of it but its parcel', async () => {
    await shop.put(two('W1'));
    await shop.checkout('w1a', 'W1', [foreign], 'PARCEL-W1');
    await shop.reaches('checkout', 'w1a', 'attention/unmappable');
    await shop.checkout('w1b', 'W1', [sn(1, 1)], 'OTHER-W1');
    await shop.reaches('checkout', 'w1b', 'delivered');
    await shop.reaches('checkout', 'w1a', 'attention/unmappable');
    await shop.checkout('w1c', 'W1', [sn(1, 2)], 'PARCEL-W1');
    await shop.reaches('checkout', 'w1c', 'delivered');
    expect((await shop.reaches('checkout', 'w1a', 'superseded')).detail).to.contain('w1c');
    expect(shop.pushed('T-W1')).to.have.lengthOf(2);
  });

  it('is superseded once all pieces of the notice have left in others, though none of them names it', async () => {
    await shop.put(two('W2'));
    await shop.checkout('w2a', 'W2', [foreign]);
    await shop.checkout('w2b', 'W2', [sn(1, 11), sn(1, 12), sn(1, 13)]);
    await shop.reaches('checkout', 'w2a', 'attention/unmappable');
    await shop.reaches('checkout', 'w2b', 'attention/over-shipped');
    await shop.checkout('w2c', 'W2', [sn(1, 14)]);
    await shop.reaches('checkout', 'w2c', 'delivered');
    await shop.reaches('checkout', 'w2b', 'attention/over-shipped');
    await shop.checkout('w2d', 'W2', [sn(1, 15)]);
    await shop.reaches('checkout', 'w2d', 'delivered');
    for (const seq of ['w2a', 'w2b']) {
      expect((await shop.reaches('checkout', seq, 'superseded')).detail).to.contain('w2d');
    }
    // what it named is not of this notice: the next return of it is nobody's
    await shop.refund('w2r', sn(1, 13));
    await shop.reaches('refund', 'w2r', 'attention/unresolved');
    expect((await shop.cancel('W2')).status).to.equal(409);
  });

  it('is a parcel to be chased where the notice was refused when it is tried again', async () => {
    await shop.put(two('W3'));
    await shop.checkout('w3a', 'W3', [sn(1, 21), foreign]);
    await shop.reaches('checkout', 'w3a', 'attention/unmappable');
    await shop.refuse('w3f', 'W3');
    await shop.reaches('refuse', 'w3f', 'delivered');
    await shop.act('e/checkout:w3a', 'retry');
    expect((await shop.reaches('checkout', 'w3a', 'attention/already-refused')).detail).to.contain('refused');
    expect(shop.pushed('T-W3')).to.deep.equal([]);
    await shop.refund('w3r', sn(1, 21), { dn: 'W3' });
    await shop.reaches('refund', 'w3r', 'attention/already-refused');
  });

  it('is a parcel to be chased where the rest was refused when it is tried again', async () => {
    await shop.put(two('W4'));
    await shop.checkout('w4a', 'W4', [sn(1, 31)]);
    await shop.reaches('checkout', 'w4a', 'delivered');
    await shop.checkout('w4b', 'W4', [sn(1, 32), sn(1, 33)]);
    await shop.reaches('checkout', 'w4b', 'attention/over-shipped');
    await shop.refuse('w4f', 'W4');
    await shop.reaches('refuse', 'w4f', 'delivered');
    await shop.act('e/checkout:w4b', 'retry');
    expect((await shop.reaches('checkout', 'w4b', 'attention/already-refused')).detail).to.contain('closed');
    expect(shop.pushed('T-W4')).to.have.lengthOf(1);
    expect(await shop.notice('W4')).to.include({ state: 'closed', by: 'w4f' });
  });

  it('is a parcel to be chased where the notice was cancelled before it was mapped', async () => {
    let rejecting = true;
    stage.vendor().answerWith((request, res) => {
      const no = rejecting && request.path === '/pushData' && request.body.includes('T-W5');
      json(200, no ? { flag: 'error', code: '1', message: 'no' } : SUCCESS[request.path])(request, res);
    });
    await shop.put(two('W5'));
    await shop.checkout('w5a', 'W5', [sn(1, 41)]);
    await shop.reaches('checkout', 'w5a', 'attention/vendor-rejected');
    await shop.checkout('w5b', 'W5', [sn(1, 41)]);
    await shop.reaches('checkout', 'w5b', 'recorded');
    await stage.relay().workers[1]?.end();
    await shop.act('d/push-1/checkout:w5a', 'discard');
    expect((await shop.cancel('W5')).status).to.equal(200);
    await stage.relay().startWorker(['checkout', 'refuse', 'push']);
    expect((await shop.reaches('checkout', 'w5b', 'attention/already-refused')).detail).to.contain('cancelled');
    // given free again, the parcel is the order's after all
    rejecting = false;
    expect((await shop.reopen('W5')).status).to.equal(200);
    await shop.reaches('checkout', 'w5b', 'delivered');
  });

  it('is refused at once behind a refuse that nobody mapped, whoever announces the notice later', async () => {
    const worker = stage.relay().running().at(-1);
    await worker?.end();
    await shop.refuse('w6f', 'W6');
    const early = await shop.checkout('w6a', 'W6', [sn(1, 51)]);
    expect([early.status, early.body?.code]).to.deep.equal([409, 'not-pending']);
    expect(early.body?.detail).to.contain('w6f');
    await shop.put(two('W6'));
    expect((await shop.checkout('w6b', 'W6', [sn(1, 51)])).status).to.equal(409);
    expect((await shop.cancel('W6')).body, 'the refuse is undecided').to.include({ code: 'notice-in-use' });
    expect((await shop.reopen('W6')).status).to.equal(409);
    await stage.relay().startWorker(['checkout', 'refuse', 'push']);
    await shop.reaches('refuse', 'w6f', 'delivered');
  });

  it('closes nothing before its turn: a refuse behind it takes what it leaves, and nothing is accepted after that', async () => {
    await shop.put(two('W8'));
    await stage.relay().running().at(-1)?.end();
    await shop.checkout('w8a', 'W8', [sn(1, 71)]);
    expect((await shop.refuse('w8f', 'W8')).status).to.equal(204);
    expect((await shop.checkout('w8b', 'W8', [sn(1, 72)])).status).to.equal(409);
    expect(await shop.notice('W8')).to.include({ state: 'pending' });
    await stage.relay().startWorker(['checkout', 'refuse', 'push']);
    await shop.reaches('checkout', 'w8a', 'delivered');
    await shop.reaches('refuse', 'w8f', 'delivered');
    expect(await shop.notice('W8')).to.include({ state: 'closed', by: 'w8f' });
    expect(shop.pushedReturns('T-W8')[0].refund_order_list[0].refund_num).to.equal('1.0000');
  });

  it('is taken behind a refuse that came too late: the notice left before this system was there', async () => {
    await shop.put({ ...two('W7'), shippedBefore: true });
    await shop.refuse('w7f', 'W7');
    await shop.reaches('refuse', 'w7f', 'attention/already-shipped');
    expect((await shop.checkout('w7a', 'W7', [sn(1, 61)])).status).to.equal(204);
    await shop.reaches('checkout', 'w7a', 'delivered');
    expect(shop.pushedReturns('T-W7')).to.deep.equal([]);
  });
});
