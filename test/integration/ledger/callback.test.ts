import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { UNKNOWN } from './prepared.js';

describe('a callback of POS', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });

  const state = (billNum: string, senderBillNum: string, said: string) =>
    desk.ledger.posCallback({ billNum, senderBillNum, authState: said, state: '' });

  const sent = async () => {
    await desk.announce(notice('P1', [line(1, 1)], { channel: 'pos', sellBillNum: 'X', shippedBefore: true }));
    await desk.refund('r1', 'P1', sn(1, 1));
    await desk.mapAll();
  };

  it('knows no bill that was never sent', async () => {
    expect((await state('B1', 'r1', '已办理')).answer).to.equal('unknown');
  });

  it('proves an unknown delivery done', async () => {
    await sent();
    await desk.attempt('pos', UNKNOWN);
    expect((await state('B1', 'r1', '已办理')).answer).to.equal('recorded');
    const { status, deliveries } = await desk.event('refund', 'r1');
    expect(status).to.equal('delivered');
    expect(deliveries[0]).to.include({
      status: 'delivered',
      reason: null,
      detail: 'a callback proved it delivered',
    });
    expect(await desk.attention()).to.deep.equal([]);
  });

  for (const reason of ['outcome-unknown', 'retries-exhausted'] as const) {
    it(`proves it booked whatever else it says: any callback for a bill proves receipt (${reason})`, async () => {
      await sent();
      await desk.attempt('pos', UNKNOWN);
      if (reason === 'retries-exhausted') {
        await desk.act('d/pos-1/refund:r1', 'retry');
        await desk.attempt('pos', { status: 'attention', reason, detail: '503' });
      }
      expect(await desk.status('refund', 'r1')).to.equal(`attention/${reason}`);
      expect((await state('B1', 'r1', '待审核')).answer).to.equal('recorded');
      expect(await desk.status('refund', 'r1')).to.equal('delivered');
      expect(await desk.attention()).to.deep.equal([]);
      await state('B1', 'r1', '已拒绝');
      expect(await desk.status('refund', 'r1')).to.equal('attention/vendor-refused');
    });
  }

  it('takes a refused one to the attention list, and what is final stays final', async () => {
    await sent();
    await desk.attempt('pos', { status: 'delivered', vendorState: { BillNum: 'B1' }, vendorNumber: 'B1' });
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
    await state('B1', '', '已拒绝');
    expect(await desk.status('refund', 'r1')).to.equal('attention/vendor-refused');
    expect(await use.redis().ttl(`${use.prefix()}:event:refund:r1`)).to.equal(-1);
    await state('B1', '', '已办理');
    expect(await desk.status('refund', 'r1')).to.equal('attention/vendor-refused');
    const view = await desk.event('refund', 'r1');
    expect(view.deliveries[0]?.vendorState).to.deep.equal({
      BillNum: 'B1',
      RefundAuthState: '已拒绝',
      RefundState: '',
    });
  });

  it('takes one that a person resolved to the attention list as well: nobody is paid by a refused one', async () => {
    await sent();
    await desk.attempt('pos', UNKNOWN);
    await desk.act('d/pos-1/refund:r1', 'resolve');
    await state('B1', 'r1', '待审核');
    expect(await desk.status('refund', 'r1')).to.equal('resolved');
    await state('B1', 'r1', '已拒绝');
    expect(await desk.status('refund', 'r1')).to.equal('attention/vendor-refused');
    const [delivery] = (await desk.event('refund', 'r1')).deliveries;
    expect(delivery).to.include({ status: 'attention', detail: 'it was resolved by a person before' });
    await desk.act('d/pos-1/refund:r1', 'resolve');
    await state('B1', 'r1', '已拒绝');
    expect(await desk.status('refund', 'r1')).to.equal('resolved');
  });

  it('leaves one that a person discarded as it is', async () => {
    await sent();
    await desk.attempt('pos', UNKNOWN);
    await desk.act('d/pos-1/refund:r1', 'discard');
    await state('B1', 'r1', '已拒绝');
    expect(await desk.status('refund', 'r1')).to.equal('discarded');
    expect(await desk.attention()).to.deep.equal([]);
  });
});
