import { HistoryUnavailableError } from '@scm-relay/ledger';
import { expect } from 'chai';
import { type ColdDesk, openColdDesk } from '../../support/cold-desk.js';
import { line, notice, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { LINES, PIECES, shippedAndCold } from './prepared.js';

describe('what lies in the history is as if it had never left', () => {
  const use = useRedis();
  let desk: ColdDesk;
  beforeEach(async () => {
    desk = await openColdDesk(use.redis(), use.prefix());
  });

  const rejects = async (call: Promise<unknown>): Promise<void> => {
    const error = await call.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(HistoryUnavailableError);
  };

  it('a retransmission is answered as before, and other content under its seq too', async () => {
    await shippedAndCold(desk);
    desk.history.state.down = true;
    expect(await desk.checkout('c1', 'D1', PIECES, 'YT1')).to.deep.equal({
      answer: 'accepted',
      job: null,
      repeated: true,
    });
    expect(await desk.checkout('c1', 'D1', PIECES, 'YT2')).to.deep.equal({ answer: 'seq-reused' });
  });

  for (const [name, close, state] of [
    ['shipped', () => desk.checkout('c1', 'D1', PIECES, 'YT1'), 'shipped'],
    ['refused', () => desk.refuse('c1', 'D1'), 'refused'],
    ['cancelled', () => desk.ledger.setNoticeState('D1', 'cancel'), 'cancelled'],
  ] as const) {
    it(`a checkout of a notice that was ${name} is answered without asking the history`, async () => {
      await desk.announce(notice('D1', LINES));
      await close();
      await desk.deliverAll();
      const hot = await desk.checkout('c9', 'D1', [sn(9, 9)]);
      expect(hot).to.deep.include({ answer: 'not-pending', state, by: name === 'cancelled' ? 'oms' : 'c1' });
      await desk.freeze();
      expect(await desk.keys('notice')).to.deep.equal([]);
      desk.history.state.down = true;
      expect(await desk.checkout('c9', 'D1', [sn(9, 9)])).to.deep.equal(hot);
    });
  }

  it('a checkout under a new seq that repeats one in the history is recorded, and takes its place', async () => {
    await shippedAndCold(desk);
    expect(await desk.checkout('c2', 'D1', PIECES, 'YT9')).to.deep.include({ answer: 'accepted', repeated: false });
    await desk.deliverAll();
    expect(await desk.status('checkout', 'c2')).to.equal('recorded');
    expect((await desk.event('checkout', 'c2')).dn).to.equal('D1');
    await desk.refund('r1', undefined, sn(1, 1));
    await desk.deliverAll();
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
    expect((await desk.ledger.notice('D1'))?.lines[0]?.returned).to.deep.equal([sn(1, 1)]);
  });

  it('the parcel of a checkout that repeats one in the history leads to its notice', async () => {
    await shippedAndCold(desk);
    await desk.checkout('c2', 'D1', PIECES, 'YT9');
    await desk.deliverAll();
    for (const seq of ['r1', 'r2']) {
      await desk.refund(seq, undefined, sn(7, 7), 'YT9');
      await desk.deliverAll();
      expect(await desk.status('refund', seq)).to.equal('attention/sn-not-shipped');
      expect((await desk.event('refund', seq)).dn).to.equal('D1');
      await desk.act(`e/refund:${seq}`, 'discard');
      await desk.freeze();
      expect(await desk.keys('tn')).to.deep.equal([]);
    }
  });

  it('a checkout repeats none that was accepted after it', async () => {
    await desk.announce(notice('D1', LINES));
    await desk.freeze();
    await desk.checkout('c1', 'D1', PIECES.slice(0, 1), 'YT1');
    await desk.checkout('c2', 'D1', PIECES, 'YT2');
    await desk.deliverAll();
    expect(await desk.status('checkout', 'c1')).to.equal('delivered');
    expect(await desk.status('checkout', 'c2')).to.equal('delivered');
  });

  it('a checkout of which one piece came back is no repeat', async () => {
    await desk.announce(notice('D1', LINES));
    await desk.checkout('c1', 'D1', PIECES, 'YT1');
    await desk.deliverAll();
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.deliverAll();
    await desk.freeze();
    await desk.checkout('c2', 'D1', PIECES, 'YT9');
    await desk.deliverAll();
    expect(await desk.status('checkout', 'c2')).to.equal('attention/over-shipped');
  });

  it('a part that was not sent may still leave, however long ago the rest did', async () => {
    await desk.announce(notice('D1', LINES));
    await desk.checkout('c1', 'D1', PIECES.slice(0, 2), 'YT1');
    await desk.deliverAll();
    await desk.freeze();
    await desk.checkout('c2', 'D1', PIECES.slice(2), 'YT2');
    await desk.deliverAll();
    expect(await desk.status('checkout', 'c2')).to.equal('delivered');
    expect(await desk.ledger.notice('D1')).to.include({ state: 'shipped', by: 'c2' });
    await desk.freeze();
    expect(await desk.keys('notice')).to.deep.equal([]);
    expect((await desk.checkout('c3', 'D1', [sn(9, 1)])).answer).to.equal('not-pending');
  });

  it('a refund without dn finds the notice by its piece, or by its parcel', async () => {
    await shippedAndCold(desk);
    await desk.refund('r1', undefined, sn(1, 1));
    await desk.refund('r2', undefined, sn(7, 7), 'YT1');
    await desk.deliverAll();
    expect((await desk.event('refund', 'r1')).dn).to.equal('D1');
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
    expect((await desk.event('refund', 'r2')).dn).to.equal('D1');
    expect(await desk.status('refund', 'r2')).to.equal('attention/sn-not-shipped');
  });

  it('a refund that an expected return names by its order finds the notice', async () => {
    await desk.announce(notice('D1', LINES, { shippedBefore: true }));
    await desk.freeze();
    await desk.ledger.recordReturns([{ refundNo: 'TK1', tid: 'T-D1', tn: 'BACK1', goods: [] }]);
    await desk.refund('r1', undefined, sn(1, 1), 'BACK1');
    await desk.deliverAll();
    expect((await desk.event('refund', 'r1')).dn).to.equal('D1');
    expect(await desk.ledger.knowsOrder('T-D1')).to.equal(true);
  });

  it('a piece that is sold again begins a new life; whose return it is follows from the order of acceptance', async () => {
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)], 'YT1');
    await desk.deliverAll();
    await desk.freeze();
    await desk.announce(notice('D2', [line(1, 1)]));
    await desk.checkout('c2', 'D2', [sn(1, 1)], 'YT2');
    await desk.deliverAll();
    expect((await desk.event('checkout', 'c2')).warnings.join()).to.contain('D1');
    await desk.freeze();
    await desk.refund('r1', undefined, sn(1, 1));
    await desk.refund('r2', 'D1', sn(1, 1), 'BACK-2');
    await desk.deliverAll();
    expect((await desk.event('refund', 'r1')).dn).to.equal('D2');
    expect(await desk.status('refund', 'r2')).to.equal('delivered');
  });

  it('the same return reported again is recorded, and the second of a piece goes to the attention list', async () => {
    await desk.announce(notice('D1', LINES));
    await desk.checkout('c1', 'D1', PIECES, 'YT1');
    await desk.deliverAll();
    await desk.refund('r1', undefined, sn(1, 1), 'BACK');
    await desk.deliverAll();
    await desk.freeze();
    await desk.refund('r2', undefined, sn(1, 1), 'BACK');
    await desk.refund('r3', undefined, sn(1, 1), 'OTHER');
    await desk.deliverAll();
    expect(await desk.status('refund', 'r2')).to.equal('recorded');
    expect(await desk.status('refund', 'r3')).to.equal('attention/sn-already-returned');
  });

  it('a callback reopens an event of the history, with all events its delivery stands for', async () => {
    await desk.announce(notice('P1', LINES, { channel: 'pos', sellBillNum: 'XS1', shippedBefore: true }));
    await desk.refund('r1', 'P1', sn(1, 1));
    await desk.refund('r2', 'P1', sn(1, 2));
    await desk.deliverAll();
    await desk.freeze();
    expect(await desk.keys('reference')).to.deep.equal([]);
    const callback = { billNum: '', senderBillNum: 'r2', authState: '已拒绝', state: '' };
    desk.history.state.down = true;
    await rejects(desk.ledger.posCallback(callback));
    desk.history.state.down = false;
    expect((await desk.ledger.posCallback({ ...callback, senderBillNum: 'never' })).answer).to.equal('unknown');
    expect((await desk.ledger.posCallback(callback)).answer).to.equal('recorded');
    for (const seq of ['r1', 'r2']) expect(await desk.status('refund', seq)).to.equal('attention/vendor-refused');
    await desk.act('d/pos-1/refund:r2', 'resolve');
    expect(await desk.freeze()).to.deep.equal({ events: 2, notices: 1 });
    expect(desk.history.events.get('refund:r1')).to.include({ status: 'resolved' });
  });

  it('the OMS reads, replaces, cancels and reopens a notice of the history', async () => {
    await desk.announce(notice('D1', LINES));
    await desk.refuse('f1', 'D1');
    await desk.deliverAll();
    await desk.announce(notice('D2', LINES));
    await desk.freeze();
    desk.history.state.down = true;
    await rejects(desk.ledger.notice('D1'));
    await rejects(desk.ledger.putNotice(notice('D1', LINES)));
    await rejects(desk.ledger.setNoticeState('D1', 'reopen'));
    desk.history.state.down = false;
    expect(await desk.ledger.notice('D1')).to.include({ state: 'refused', by: 'f1' });
    await desk.freeze();
    expect(await desk.announce(notice('D1', LINES, { tid: 'OTHER' }))).to.equal('notice-in-use');
    expect(await desk.announce(notice('D1', LINES))).to.equal('replaced');
    await desk.freeze();
    expect((await desk.ledger.setNoticeState('D1', 'reopen')).answer).to.equal('ok');
    expect(await desk.ledger.notice('D1')).to.include({ state: 'pending' });
    expect((await desk.ledger.setNoticeState('D2', 'cancel')).answer).to.equal('ok');
    expect((await desk.ledger.setNoticeState('NEVER', 'cancel')).answer).to.equal('unknown');
  });

  it('an operator moves an event to a notice of the history', async () => {
    await shippedAndCold(desk);
    await desk.refund('r1', 'NEVER', sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('waiting/no-notice');
    await desk.freeze();
    expect(await desk.act('e/refund:r1', 'retry', 'D1')).to.equal('ok');
    await desk.deliverAll();
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
  });
});
