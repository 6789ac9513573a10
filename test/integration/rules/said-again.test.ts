import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';
import { json, SUCCESS } from '../../support/vendor.js';

const NO: Readonly<Record<string, object>> = {
  '/openapi': { status: 100, message: 'no' },
  '/pushData': { flag: 'error', code: '1', message: 'no' },
  '/pushReturngoods': { returnflag: 'error', returncode: '1', returnmessage: 'no' },
};

/** CONTRACT §3.1: a repeat is recorded, and takes the place of what it repeats once that is taken back. */
describe('what is posted again under a new seq', function () {
  this.timeout(180_000);
  const stage = useStage({ WDT_RATE: 'none' });
  const shop = openShop(stage);
  afterEach(() => stage.vendor().answerWith((request, res) => json(200, SUCCESS[request.path])(request, res)));
  /** requests that hold this text are rejected, so many of them */
  const rejects = (text: string, times = 1) => {
    let left = times;
    stage.vendor().answerWith((request, res) => {
      const no = left > 0 && request.body.includes(text);
      if (no) left -= 1;
      json(200, no ? NO[request.path] : SUCCESS[request.path])(request, res);
    });
  };
  const one = (dn: string) => completeNotice(dn, 'wdt', [fullLine(1, 1)]);
  const returnsOf = (dn: string) => shop.wdtReturns().filter((entry) => entry.endsWith(` of T-${dn}`));

  it('a checkout: takes the place of one that is discarded; until then it is found by its own parcel', async () => {
    await shop.put(one('R1'));
    rejects('T-R1');
    await shop.checkout('r1a', 'R1', [sn(1, 1)]);
    await shop.reaches('checkout', 'r1a', 'attention/vendor-rejected');
    expect((await shop.checkout('r1b', 'R1', [sn(1, 1)], 'SECOND-R1')).status).to.equal(204);
    const { detail } = await shop.reaches('checkout', 'r1b', 'recorded');
    expect(detail).to.contain('r1a');
    const { events } = await stage.relay().ledger.trace({ by: 'tn', value: 'SECOND-R1' });
    expect(events.map(({ seq }) => seq)).to.deep.equal(['r1b']);
    // a piece that nobody shipped, back in that parcel: its number names the notice
    await shop.refund('r1x', sn(9, 1), { tn: 'SECOND-R1' });
    expect((await shop.reaches('refund', 'r1x', 'attention/sn-not-shipped')).dn).to.equal('R1');

    expect(await shop.act('d/push-1/checkout:r1a', 'discard')).to.equal('ok');
    await shop.reaches('checkout', 'r1a', 'discarded');
    await shop.reaches('checkout', 'r1b', 'delivered');
    expect(await shop.notice('R1')).to.include({ state: 'shipped', by: 'r1b' });
    await shop.refund('r1r', sn(1, 1));
    await shop.reaches('refund', 'r1r', 'delivered');
    expect(returnsOf('R1')).to.deep.equal([`${sn(1, 1)} of T-R1`]);
  });

  it('a return: takes the place of one that is discarded; no ts equals no ts', async () => {
    await shop.put({ ...one('R2'), shippedBefore: true });
    rejects('seq:r2a ');
    await shop.refund('r2a', sn(1, 2), { dn: 'R2', tn: 'SAME' });
    await shop.reaches('refund', 'r2a', 'attention/vendor-rejected');
    await shop.refund('r2b', sn(1, 2), { dn: 'R2', tn: 'SAME', storeCode: 'S9' });
    expect((await shop.reaches('refund', 'r2b', 'recorded')).detail).to.contain('r2a');
    expect(returnsOf('R2'), 'the rejected one').to.have.lengthOf(1);

    await shop.act('d/wdt-1/refund:r2a', 'discard');
    await shop.reaches('refund', 'r2b', 'delivered');
    expect(returnsOf('R2')).to.have.lengthOf(2);
    await shop.refund('r2c', sn(1, 2), { tn: 'SAME' });
    expect((await shop.reaches('refund', 'r2c', 'recorded')).detail).to.contain('r2b');
    await shop.refund('r2d', sn(1, 2), { dn: 'R2', tn: 'SAME', ts: '2026-01-02 03:04:05' });
    await shop.reaches('refund', 'r2d', 'attention/sn-already-returned');
  });

  it('a return that names nothing: one of two is looked at, and its end is that of both', async () => {
    for (const seq of ['r6a', 'r6b']) await shop.refund(seq, sn(6, 1), { tn: 'SAME6' });
    await shop.reaches('refund', 'r6a', 'attention/unresolved');
    expect((await shop.reaches('refund', 'r6b', 'recorded')).detail).to.contain('r6a');
    // one that named a wrong notice says nothing of one that names none
    await shop.put(one('R6'));
    await shop.put(completeNotice('R7', 'wdt', [fullLine(1, 7)]));
    await shop.checkout('r6c', 'R6', [sn(1, 6)]);
    await shop.checkout('r7c', 'R7', [sn(7, 7)]);
    await shop.reaches('checkout', 'r7c', 'delivered');
    await shop.refund('r7a', sn(1, 6), { dn: 'R7', tn: 'SAME7' });
    await shop.reaches('refund', 'r7a', 'attention/sn-not-shipped');
    await shop.refund('r7b', sn(1, 6), { tn: 'SAME7' });
    expect((await shop.reaches('refund', 'r7b', 'delivered')).dn).to.equal('R6');

    await shop.act('e/refund:r6a', 'discard');
    await shop.reaches('refund', 'r6b', 'attention/unresolved');
    await shop.put(completeNotice('R8', 'wdt', [fullLine(1, 6)]));
    await shop.checkout('r8c', 'R8', [sn(6, 1)]);
    expect((await shop.reaches('refund', 'r6b', 'delivered')).dn).to.equal('R8');
  });

  it('a return: what was discarded is not repeated, the next one is judged by itself', async () => {
    await shop.put({ ...one('R3'), shippedBefore: true });
    rejects('seq:r3a ');
    await shop.refund('r3a', sn(1, 3), { dn: 'R3', tn: 'SAME' });
    await shop.reaches('refund', 'r3a', 'attention/vendor-rejected');
    await shop.act('d/wdt-1/refund:r3a', 'discard');
    await shop.reaches('refund', 'r3a', 'discarded');
    await shop.refund('r3b', sn(1, 3), { dn: 'R3', tn: 'SAME' });
    await shop.reaches('refund', 'r3b', 'delivered');
  });

  it('a refuse: takes the place of one that is discarded, and what was discarded is not repeated', async () => {
    await shop.put(one('R4'));
    rejects('T-R4', 2);
    await shop.refuse('r4a', 'R4');
    await shop.refuse('r4b', 'R4');
    await shop.reaches('refuse', 'r4a', 'attention/vendor-rejected');
    expect((await shop.reaches('refuse', 'r4b', 'recorded')).detail).to.contain('r4a');
    await shop.act('d/push-1/refuse:r4a', 'discard');
    await shop.reaches('refuse', 'r4b', 'attention/vendor-rejected');
    expect(await shop.notice('R4')).to.include({ state: 'refused', by: 'r4b' });
    expect((await shop.checkout('r4x', 'R4', [sn(1, 4)])).status, 'the repeat closes it now').to.equal(409);

    await shop.act('d/push-1/refuse:r4b', 'discard');
    await shop.reaches('refuse', 'r4b', 'discarded');
    expect(await shop.notice('R4')).to.include({ state: 'pending' });
    await shop.refuse('r4c', 'R4');
    await shop.reaches('refuse', 'r4c', 'delivered');
    expect(shop.pushedReturns('T-R4').map(({ refund_no }) => refund_no)).to.deep.equal([
      'refuse-r4a',
      'refuse-r4b',
      'refuse-r4c',
    ]);
  });

  it('a seq is taken as it is: spaces and full width make another one', async () => {
    await shop.put(completeNotice('R5', 'wdt', [fullLine(1, 1, 3)], { shippedBefore: true }));
    for (const [n, seq] of ['r5', 'r5 ', 'ｒ５'].entries()) {
      expect((await shop.refund(seq, sn(1, 50 + n), { dn: 'R5', tn: 'T5' })).status).to.equal(204);
      await shop.reaches('refund', seq, 'delivered');
    }
    expect(returnsOf('R5')).to.have.lengthOf(3);
  });
});
