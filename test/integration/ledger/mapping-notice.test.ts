import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { shipped } from './prepared.js';

describe('the notice that a refund is mapped under', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });

  it('sends a refund of an item that was not shipped to the attention list, naming the notice it belongs to', async () => {
    await shipped(desk, 'D1');
    await shipped(desk, 'D2', [line(1, 5)], [sn(5, 5)]);
    await desk.refund('r1', 'D1', sn(5, 5));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/sn-not-shipped');
    expect((await desk.event('refund', 'r1')).detail).to.contain('D2');
    expect(desk.jobs).to.deep.equal([]);
    expect(await desk.act('e/refund:r1', 'retry', 'D2')).to.equal('ok');
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('sending');
    expect((await desk.event('refund', 'r1')).dn).to.equal('D2');
  });

  it('names the notice that an expected return with this parcel belongs to', async () => {
    await shipped(desk, 'D1');
    await desk.announce(notice('D2', [line(1, 5)]));
    await desk.ledger.recordReturns([{ refundNo: 'TK1', tid: 'T-D2', tn: 'YT1', goods: [] }]);
    const content = { seq: 'r1', dn: 'D1', tn: 'YT1', sn: sn(5, 5) };
    await desk.accept('refund', content);
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/sn-not-shipped');
    expect((await desk.event('refund', 'r1')).detail).to.contain('D2');
  });

  it('sends the second return of an item to the attention list', async () => {
    await shipped(desk, 'D1');
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.refund('r2', 'D1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('sending');
    expect(await desk.status('refund', 'r2')).to.equal('attention/sn-already-returned');
  });

  it('begins a new life of an item that is sold again', async () => {
    await shipped(desk, 'D1');
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await shipped(desk, 'D2', [line(1, 1)], [sn(1, 1)]);
    await desk.refund('r2', undefined, sn(1, 1));
    await desk.mapAll();
    expect((await desk.event('refund', 'r2')).dn).to.equal('D2');
    expect(await desk.status('refund', 'r2')).to.equal('sending');
    expect((await desk.ledger.notice('D1'))?.lines[0]?.returned).to.deep.equal([sn(1, 1)]);
  });

  it('resolves a refund without dn by its item code, then its parcel, then an expected return', async () => {
    await shipped(desk, 'D1');
    await desk.refund('by-sn', undefined, sn(1, 1));
    await desk.refund('by-tn', undefined, sn(8, 8), 'OUT-D1');
    await desk.announce(notice('D3', [line(1, 3)], { shippedBefore: true }));
    await desk.ledger.recordReturns([{ refundNo: 'TK1', tid: 'T-D3', tn: 'YT1', goods: [] }]);
    await desk.refund('by-return', undefined, sn(3, 3), 'YT1');
    await desk.mapAll();
    expect(await desk.status('refund', 'by-sn')).to.equal('sending');
    expect([await desk.status('refund', 'by-tn'), (await desk.event('refund', 'by-tn')).dn]).to.deep.equal([
      'attention/sn-not-shipped',
      'D1',
    ]);
    expect([await desk.status('refund', 'by-return'), (await desk.event('refund', 'by-return')).dn]).to.deep.equal([
      'sending',
      'D3',
    ]);
  });

  it('heals an unresolved refund when an expected return or a checkout names it', async () => {
    await desk.refund('r1', undefined, sn(3, 3), 'YT1');
    await desk.refund('r2', undefined, sn(4, 4), 'YT2');
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/unresolved');
    desk.queue((await desk.ledger.recordReturns([{ refundNo: 'TK1', tid: 'T-D3', tn: 'YT1', goods: [] }])).wake);
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('waiting/no-notice');
    await desk.announce(notice('D3', [line(1, 3)], { shippedBefore: true }));
    await shipped(desk, 'D4', [line(1, 4)], [sn(4, 4)]);
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('sending');
    expect(await desk.status('refund', 'r2')).to.equal('sending');
    expect(await desk.attention()).to.deep.equal([]);
  });

  it('wakes a refund that waits for the last of a thousand items and more', async () => {
    const count = 1500;
    await desk.announce(notice('D1', [line(1, 1, count)]));
    await desk.refund('r1', undefined, sn(1, count));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/unresolved');
    await desk.checkout(
      'c1',
      'D1',
      Array.from({ length: count }, (_, i) => sn(1, i + 1)),
    );
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('sending');
  });

  it('takes a refund that only its parcel named to the notice that ships its item later', async () => {
    await shipped(desk, 'D1');
    await desk.refund('r1', undefined, sn(5, 5), 'OUT-D1');
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/sn-not-shipped');
    await shipped(desk, 'D2', [line(1, 5)], [sn(5, 5)]);
    await desk.mapAll();
    expect([await desk.status('refund', 'r1'), (await desk.event('refund', 'r1')).dn]).to.deep.equal(['sending', 'D2']);
    expect(await desk.attention()).to.deep.equal([]);
  });
});
