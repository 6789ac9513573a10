import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';

/** CONTRACT §3.1, §3.2: a notice may leave in several checkouts. */
describe('an order that leaves in parts', function () {
  this.timeout(180_000);
  const stage = useStage({ WDT_RATE: 'none' });
  const shop = openShop(stage);
  const three = (dn: string) => completeNotice(dn, 'wdt', [fullLine(1, 1, 2), fullLine(2, 2)]);

  it('tells the order system what has left and what has not, and fills up', async () => {
    await shop.put(three('S1'));
    expect((await shop.checkout('s1a', 'S1', [sn(1, 1), sn(1, 2)])).status).to.equal(204);
    await shop.reaches('checkout', 's1a', 'delivered');
    expect(await shop.notice('S1')).to.include({ state: 'partly-shipped', by: 's1a' });
    const [first] = shop.pushed('T-S1');
    expect(first.status).to.equal('SELLER_CONSIGNED_PART');
    expect(first.orders.map((order: { status: string }) => order.status)).to.deep.equal([
      'WAIT_BUYER_CONFIRM_GOODS',
      'WAIT_SELLER_SEND_GOODS',
    ]);
    expect((await shop.checkout('s1b', 'S1', [sn(2, 1)])).status).to.equal(204);
    await shop.reaches('checkout', 's1b', 'delivered');
    expect(await shop.notice('S1')).to.include({ state: 'shipped', by: 's1b' });
    expect(shop.pushed('T-S1').at(-1)).to.include({ status: 'WAIT_BUYER_CONFIRM_GOODS' });
    const third = await shop.checkout('s1c', 'S1', [sn(1, 3)]);
    expect([third.status, third.body?.code]).to.deep.equal([409, 'not-pending']);
    expect(third.body?.detail).to.contain('s1b');
    await shop.refund('s1r', sn(2, 1), { dn: 'S1' });
    await shop.reaches('refund', 's1r', 'delivered');
  });

  it('is refused for the rest, which closes it', async () => {
    await shop.put(three('S2'));
    await shop.checkout('s2a', 'S2', [sn(1, 11)]);
    await shop.reaches('checkout', 's2a', 'delivered');
    await shop.refuse('s2f', 'S2');
    await shop.reaches('refuse', 's2f', 'delivered');
    expect(await shop.notice('S2')).to.include({ state: 'closed', by: 's2f' });
    const [refused] = shop.pushedReturns('T-S2');
    expect(refused).to.include({ type: '1' });
    expect(refused.refund_order_list.map((goods: { refund_num: string }) => goods.refund_num)).to.deep.equal([
      '1.0000',
      '1.0000',
    ]);
    expect((await shop.checkout('s2b', 'S2', [sn(1, 12)])).body).to.include({ code: 'not-pending' });
    await shop.refund('s2r', sn(1, 11), { dn: 'S2' });
    await shop.reaches('refund', 's2r', 'delivered');
  });

  it('takes no piece beyond the order: such a checkout sends nothing and stands in nobody’s way', async () => {
    await shop.put(three('S3'));
    await shop.checkout('s3a', 'S3', [sn(1, 21), sn(1, 22), sn(1, 23)]);
    await shop.reaches('checkout', 's3a', 'attention/over-shipped');
    expect(shop.pushed('T-S3')).to.deep.equal([]);
    expect(await shop.notice('S3')).to.include({ state: 'pending' });
    expect((await shop.checkout('s3b', 'S3', [sn(1, 21), sn(1, 22)], 'OUT-s3a')).status).to.equal(204);
    await shop.reaches('checkout', 's3b', 'delivered');
    const { detail } = await shop.reaches('checkout', 's3a', 'superseded');
    expect(detail).to.contain('s3b');
  });

  it('is corrected by a new checkout where one held a foreign piece', async () => {
    await shop.put(three('S4'));
    await shop.checkout('s4a', 'S4', [sn(1, 31), sn(9, 9)]);
    await shop.reaches('checkout', 's4a', 'attention/unmappable');
    await shop.refund('s4r', sn(1, 31), { dn: 'S4' });
    await shop.reaches('refund', 's4r', 'waiting/no-checkout');
    expect((await shop.checkout('s4b', 'S4', [sn(1, 31)])).status).to.equal(204);
    await shop.reaches('checkout', 's4b', 'delivered');
    await shop.reaches('checkout', 's4a', 'superseded');
    await shop.reaches('refund', 's4r', 'delivered');
  });

  it('is not a parcel to be chased where a checkout is repeated under a new seq', async () => {
    await shop.put(three('S5'));
    const all = [sn(1, 41), sn(1, 42), sn(2, 41)];
    await shop.checkout('s5a', 'S5', all);
    await shop.reaches('checkout', 's5a', 'delivered');
    expect((await shop.checkout('s5b', 'S5', [...all].reverse(), 'OUT-other')).status).to.equal(204);
    const { detail } = await shop.reaches('checkout', 's5b', 'recorded');
    expect(detail).to.contain('s5a');
    expect(shop.pushed('T-S5')).to.have.lengthOf(1);
    await shop.refund('s5r', sn(2, 41), { dn: 'S5' });
    await shop.reaches('refund', 's5r', 'delivered');
    expect((await shop.checkout('s5c', 'S5', all)).status, 'a piece came back').to.equal(409);
  });

  it('takes other order of packages and codes for the same content, and its numbers as they were meant', async () => {
    await shop.put(three('S6'));
    const pkg = [
      { tn: 'P1', sns: [sn(1, 51), sn(1, 52)] },
      { tn: 'P2', sns: [sn(2, 51)] },
    ];
    expect((await shop.post('checkout', { seq: 's6a', dn: 'S6', pkg })).status).to.equal(204);
    const turned = pkg.map(({ tn, sns }) => ({ tn, sns: [...sns].reverse() })).reverse();
    expect((await shop.post('checkout', { seq: 's6a', dn: ' Ｓ６\n', pkg: turned })).status).to.equal(204);
    await shop.reaches('checkout', 's6a', 'delivered');
    const wide = sn(1, 51).replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
    await shop.post('refund', { seq: 's6r', dn: 'S6 ', tn: '\tB6\r\n', sn: ` ${wide}\n` });
    const view = await shop.reaches('refund', 's6r', 'delivered');
    expect(view.body, 'what was posted is kept').to.deep.include({ sn: ` ${wide}\n`, dn: 'S6 ' });
    expect(shop.wdtReturns()).to.include(`${sn(1, 51)} of T-S6`);
  });
});
