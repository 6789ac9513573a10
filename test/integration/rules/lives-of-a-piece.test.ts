import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';
import { json, SUCCESS } from '../../support/vendor.js';

/** CONTRACT §4: a piece counts once while it is out, and a line is refunded once over all lives of its pieces. */
describe('the lives of a piece under one notice', function () {
  this.timeout(180_000);
  const stage = useStage({ WDT_RATE: 'none' });
  const shop = openShop(stage);
  const payments = [{ method: 'alipay', money: '1000' }];

  it('is counted once where a later checkout names it again while it is out', async () => {
    await shop.put(completeNotice('L1', 'wdt', [fullLine(1, 1, 3)]));
    await shop.checkout('l1a', 'L1', [sn(1, 1)]);
    await shop.reaches('checkout', 'l1a', 'delivered');
    await shop.checkout('l1b', 'L1', [sn(1, 1), sn(1, 2)]);
    const { warnings } = await shop.reaches('checkout', 'l1b', 'delivered');
    expect(warnings, 'it begins no new life').to.deep.equal([]);
    const { state, lines } = await shop.notice('L1');
    expect([state, lines[0]?.shipped]).to.deep.equal(['partly-shipped', [sn(1, 1), sn(1, 2)]]);
    await shop.checkout('l1c', 'L1', [sn(1, 3)]);
    await shop.reaches('checkout', 'l1c', 'delivered');
    expect(await shop.notice('L1')).to.include({ state: 'shipped' });
  });

  it('begins anew where it came back and leaves again: both returns are paid, the line no more than once', async () => {
    await shop.put(completeNotice('L2', 'erp', [fullLine(1, 1, 2)], { payments }));
    for (const life of [1, 2]) {
      expect((await shop.checkout(`l2c${life}`, 'L2', [sn(1, 11)])).status).to.equal(204);
      await shop.reaches('checkout', `l2c${life}`, 'delivered');
      await shop.refund(`l2r${life}`, sn(1, 11), { dn: 'L2' });
      await shop.reaches('refund', `l2r${life}`, 'delivered');
    }
    expect(shop.erpRefunds('T-L2').map(({ money }) => money)).to.deep.equal(['10.00', '10.00']);
    expect((await shop.checkout('l2c3', 'L2', [sn(1, 11)])).body).to.include({ code: 'not-pending' });
    await shop.refund('l2r3', sn(1, 11), { dn: 'L2' });
    await shop.reaches('refund', 'l2r3', 'attention/sn-already-returned');
  });

  /** what the OMS is told of these orders is refused until it is asked to be kind */
  const refuses = (...tids: string[]) => {
    let strict = true;
    stage.vendor().answerWith((request, res) => {
      const no = strict && request.path === '/pushData' && tids.some((tid) => request.body.includes(tid));
      json(200, no ? { flag: 'error', code: '1', message: 'no' } : SUCCESS[request.path])(request, res);
    });
    return () => {
      strict = false;
    };
  };
  const paidBack = (dn: string) => shop.wdtReturns().filter((each) => each.endsWith(`T-${dn}`));

  it('is paid back once for a life whose checkout is sent again after its return', async () => {
    await shop.put(completeNotice('L7', 'wdt', [fullLine(1, 1, 3)]));
    await shop.checkout('l7a', 'L7', [sn(1, 61)]);
    await shop.reaches('checkout', 'l7a', 'delivered');
    await shop.refund('l7r', sn(1, 61), { dn: 'L7' });
    await shop.reaches('refund', 'l7r', 'delivered');
    const beKind = refuses('T-L7');
    await shop.checkout('l7b', 'L7', [sn(1, 61)]);
    await shop.reaches('checkout', 'l7b', 'attention/vendor-rejected');
    await shop.refund('l7s', sn(1, 61), { dn: 'L7' });
    await shop.reaches('refund', 'l7s', 'delivered');
    beKind();
    await shop.act('d/push-1/checkout:l7b', 'retry');
    await shop.reaches('checkout', 'l7b', 'delivered');
    await shop.refund('l7t', sn(1, 61), { dn: 'L7' });
    const { detail } = await shop.reaches('refund', 'l7t', 'attention/sn-already-returned');
    expect(detail).to.contain('l7s');
    expect(paidBack('L7')).to.have.lengthOf(2);
  });

  it('is paid back once where it was said to leave again, and its first checkout is discarded then', async () => {
    const beKind = refuses('T-L8');
    await shop.put(completeNotice('L8', 'wdt', [fullLine(1, 1, 2)]));
    await shop.checkout('l8a', 'L8', [sn(1, 71)]);
    await shop.reaches('checkout', 'l8a', 'attention/vendor-rejected');
    await shop.refund('l8r', sn(1, 71), { dn: 'L8' });
    await shop.reaches('refund', 'l8r', 'delivered');
    beKind();
    await shop.checkout('l8b', 'L8', [sn(1, 71)]);
    await shop.reaches('checkout', 'l8b', 'delivered');
    await shop.act('d/push-1/checkout:l8a', 'discard');
    await shop.reaches('checkout', 'l8a', 'discarded');
    await shop.refund('l8s', sn(1, 71), { dn: 'L8' });
    const { detail } = await shop.reaches('refund', 'l8s', 'attention/sn-already-returned');
    expect(detail).to.contain('l8r');
    expect(paidBack('L8')).to.have.lengthOf(1);
  });

  it('lets one request stand for the returns of all its lives where a POS line goes back', async () => {
    await shop.put(completeNotice('L9', 'pos', [fullLine(1, 1, 2)]));
    for (const life of [1, 2]) {
      await shop.checkout(`l9c${life}`, 'L9', [sn(1, 81)]);
      await shop.reaches('checkout', `l9c${life}`, 'delivered');
      await shop.refund(`l9r${life}`, sn(1, 81), { dn: 'L9' });
      await shop.reaches('refund', `l9r${life}`, life === 1 ? 'waiting/waiting-for-line' : 'delivered');
    }
    await shop.reaches('refund', 'l9r1', 'delivered');
    expect(shop.posLines('XS-L9')).to.deep.equal([[1]]);
  });

  it('is over-refund where other pieces took the whole line before: one that left before this system was there', async () => {
    await shop.put(completeNotice('L3', 'erp', [fullLine(1, 1, 2)], { payments, shippedBefore: true }));
    for (const n of [1, 2]) {
      await shop.refund(`l3r${n}`, sn(1, 20 + n), { dn: 'L3' });
      await shop.reaches('refund', `l3r${n}`, 'delivered');
    }
    await shop.checkout('l3c', 'L3', [sn(1, 23)]);
    await shop.reaches('checkout', 'l3c', 'delivered');
    await shop.refund('l3r3', sn(1, 23), { dn: 'L3' });
    await shop.reaches('refund', 'l3r3', 'attention/over-refund');
    expect(shop.erpRefunds('T-L3')).to.have.lengthOf(2);
  });

  it('keeps a POS line waiting while another piece of it has neither left nor been refused', async () => {
    await shop.put(completeNotice('L4', 'pos', [fullLine(1, 1, 2)]));
    await shop.checkout('l4a', 'L4', [sn(1, 31)]);
    await shop.refund('l4r', sn(1, 31), { dn: 'L4' });
    await shop.reaches('refund', 'l4r', 'waiting/waiting-for-line');
    await shop.checkout('l4b', 'L4', [sn(1, 32)]);
    await shop.reaches('checkout', 'l4b', 'delivered');
    expect((await stage.relay().event('refund', 'l4r'))?.reason).to.equal('waiting-for-line');
    expect(shop.posLines('XS-L4')).to.deep.equal([]);
    await shop.refund('l4s', sn(1, 32), { dn: 'L4' });
    await shop.reaches('refund', 'l4s', 'delivered');
    await shop.reaches('refund', 'l4r', 'delivered');
    expect(shop.posLines('XS-L4')).to.deep.equal([[1]]);
  });

  it('lets the refuse of the rest complete a POS line: one request, under its reference, for both', async () => {
    await shop.put(completeNotice('L6', 'pos', [fullLine(1, 1, 2)]));
    await shop.checkout('l6c', 'L6', [sn(1, 51)]);
    await shop.refund('l6r', sn(1, 51), { dn: 'L6' });
    await shop.reaches('refund', 'l6r', 'waiting/waiting-for-line');
    await shop.post('refuse', { seq: 'l6f', dn: 'L6', msg: '缺货' });
    const [refuse, refund] = await Promise.all([
      shop.reaches('refuse', 'l6f', 'delivered'),
      shop.reaches('refund', 'l6r', 'delivered'),
    ]);
    expect(refund.deliveries).to.deep.equal(refuse.deliveries);
    const requests = stage
      .vendor()
      .to('/api/Pos/Refund/AddOrUpdate')
      .map(({ body }) => JSON.parse(body))
      .filter(({ SellBillNum }) => SellBillNum === 'XS-L6');
    expect(
      requests.map(({ SenderBillNum, GuestMemory, Details }) => [SenderBillNum, GuestMemory, Details]),
    ).to.deep.equal([['refuse-l6f', '缺货', [1]]]);
    expect(await shop.notice('L6')).to.include({ state: 'closed', by: 'l6f' });
  });

  it('goes to a person where its sku is none of the notice, or its code holds none, and may be moved or given up', async () => {
    await shop.put(completeNotice('L5', 'wdt', [fullLine(1, 1)], { shippedBefore: true }));
    for (const [seq, code] of [
      ['l5a', sn(7, 1)],
      ['l5b', 'SERIALIZENUMBER'],
    ] as const) {
      await shop.refund(seq, code, { dn: 'L5' });
      await shop.reaches('refund', seq, 'attention/unmappable');
    }
    expect(await shop.act('e/refund:l5a', 'discard')).to.equal('ok');
    await shop.reaches('refund', 'l5a', 'discarded');
    // one that waits can be given up, too
    await shop.refund('l5c', sn(1, 41), { dn: 'MISTYPED' });
    await shop.reaches('refund', 'l5c', 'waiting/no-notice');
    expect(await shop.act('e/refund:l5c', 'discard')).to.equal('ok');
    await shop.reaches('refund', 'l5c', 'discarded');
  });
});
