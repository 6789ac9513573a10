import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';

/** CONTRACT §5, `resolve`: what was settled elsewhere counts as delivered; a resolved checkout counts as left. */
describe('what a person settled elsewhere', function () {
  this.timeout(180_000);
  const stage = useStage({ WDT_RATE: 'none' });
  const shop = openShop(stage);

  it('an unmappable checkout counts as left: its rest alone is refused, its pieces come back, nothing more fits', async () => {
    const payments = [{ method: 'alipay', money: '30' }];
    await shop.put(completeNotice('H1', 'erp', [fullLine(1, 1, 2), fullLine(2, 2)], { payments }));
    await shop.checkout('h1c', 'H1', [sn(1, 1), sn(9, 9)]);
    await shop.reaches('checkout', 'h1c', 'attention/unmappable');
    expect(await shop.act('e/checkout:h1c', 'resolve')).to.equal('ok');
    await shop.reaches('checkout', 'h1c', 'resolved');
    const { state, lines } = await shop.notice('H1');
    expect([state, lines.map(({ shipped }) => shipped)]).to.deep.equal(['partly-shipped', [[sn(1, 1)], []]]);
    expect(shop.pushed('T-H1'), 'nothing is sent').to.deep.equal([]);
    expect((await shop.cancel('H1')).status).to.equal(409);
    await shop.refuse('h1f', 'H1');
    await shop.reaches('refuse', 'h1f', 'delivered');
    await shop.refund('h1r', sn(1, 1), { dn: 'H1' });
    await shop.reaches('refund', 'h1r', 'delivered');
    expect(shop.erpRefunds('T-H1').map(({ money }) => money)).to.deep.equal(['20.00', '10.00']);
  });

  it('one with more pieces than the notice has fills it: the next is a parcel to be chased', async () => {
    await shop.put(completeNotice('H2', 'wdt', [fullLine(1, 1)]));
    await shop.checkout('h2c', 'H2', [sn(1, 11), sn(1, 12)]);
    await shop.reaches('checkout', 'h2c', 'attention/over-shipped');
    await shop.act('e/checkout:h2c', 'resolve');
    await shop.reaches('checkout', 'h2c', 'resolved');
    expect(await shop.notice('H2')).to.include({ state: 'shipped', by: 'h2c' });
    expect((await shop.checkout('h2d', 'H2', [sn(1, 13)])).body).to.include({ code: 'not-pending' });
  });

  it('one that waited for its notice counts as left once that comes', async () => {
    await shop.checkout('h3c', 'H3', [sn(1, 21)]);
    await shop.reaches('checkout', 'h3c', 'waiting/no-notice');
    await shop.act('e/checkout:h3c', 'resolve');
    await shop.reaches('checkout', 'h3c', 'resolved');
    await shop.put(completeNotice('H3', 'wdt', [fullLine(1, 1)]));
    await shop.refuse('h3f', 'H3');
    await shop.reaches('refuse', 'h3f', 'attention/already-shipped');
    expect((await shop.notice('H3')).state).to.equal('shipped');
    await shop.refund('h3r', sn(1, 21));
    await shop.reaches('refund', 'h3r', 'delivered');
    expect((await stage.relay().event('checkout', 'h3c'))?.status).to.equal('resolved');
  });

  it('a return that waited for its checkout is paid back no more, once that comes', async () => {
    await shop.put(completeNotice('H4', 'erp', [fullLine(1, 1)]));
    await shop.refund('h4a', sn(1, 31), { dn: 'H4' });
    await shop.reaches('refund', 'h4a', 'waiting/no-checkout');
    await shop.act('e/refund:h4a', 'resolve');
    await shop.reaches('refund', 'h4a', 'resolved');
    await shop.checkout('h4c', 'H4', [sn(1, 31)]);
    await shop.reaches('checkout', 'h4c', 'delivered');
    await shop.refund('h4b', sn(1, 31), { dn: 'H4' });
    await shop.reaches('refund', 'h4b', 'attention/sn-already-returned');
    expect((await shop.notice('H4')).lines[0]?.returned).to.deep.equal([sn(1, 31)]);
    expect(shop.erpRefunds('T-H4')).to.deep.equal([]);
  });

  it('a piece of a POS line that waited for its checkout keeps the line from going back by itself', async () => {
    await shop.put(completeNotice('H5', 'pos', [fullLine(1, 1, 2)]));
    await shop.refund('h5a', sn(1, 41), { dn: 'H5' });
    await shop.reaches('refund', 'h5a', 'waiting/no-checkout');
    await shop.act('e/refund:h5a', 'resolve');
    await shop.reaches('refund', 'h5a', 'resolved');
    await shop.checkout('h5c', 'H5', [sn(1, 41), sn(1, 42)]);
    await shop.reaches('checkout', 'h5c', 'delivered');
    await shop.refund('h5b', sn(1, 42), { dn: 'H5' });
    await shop.reaches('refund', 'h5b', 'attention/line-incomplete');
    expect(shop.posLines('XS-H5')).to.deep.equal([]);
  });
});
