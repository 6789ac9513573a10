import { expect } from 'chai';
import { CHECKOUT_TWICE, type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, LATER, REJECTED, UNKNOWN } from './prepared.js';

/** CONTRACT §5: a discard takes the event back, with every delivery of it that was not sent. */
describe('a discard of one delivery of several', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix(), planContext(CHECKOUT_TWICE));
    await desk.announce(notice('D1', [line(1, 1, 2)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)], 'T1');
    await desk.mapAll();
  });
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));

  const checkouts = async (dn = 'D1') => Number(await use.redis().hget(`${use.prefix()}:notice:${dn}`, 'checkouts'));
  const statuses = async (kind: 'checkout' | 'refuse' | 'refund' = 'checkout', seq = 'c1') =>
    (await desk.event(kind, seq)).deliveries.map(({ status }) => status);

  it('discards what was rejected elsewhere: the event has ended, and its notice is free of it once', async () => {
    await desk.attempt('push', REJECTED);
    await desk.attempt('erp', REJECTED);
    // its parcel has left, though it could not be mapped
    await desk.checkout('c2', 'D1', [sn(9, 9)], 'T2');
    await desk.mapAll();
    expect(await desk.act('d/push-1/checkout:c1', 'discard')).to.equal('ok');
    expect([await desk.status('checkout', 'c1'), await statuses()]).to.deep.equal([
      'discarded',
      ['discarded', 'discarded'],
    ]);
    expect(await checkouts()).to.equal(1);
    await desk.mapAll();
    expect(await desk.attention()).to.deep.equal(['e/checkout:c2']);
    expect((await desk.ledger.setNoticeState('D1', 'cancel')).answer).to.equal('notice-in-use');
  });

  it('ends an event that a retry has sent back to its mapping: nothing of it is sent', async () => {
    await desk.attempt('push', REJECTED);
    await desk.attempt('erp', REJECTED);
    expect(await desk.act('d/erp-2/checkout:c1', 'retry')).to.equal('ok');
    expect(await desk.act('d/push-1/checkout:c1', 'discard')).to.equal('ok');
    await desk.mapAll();
    expect([await desk.status('checkout', 'c1'), await statuses()]).to.deep.equal([
      'discarded',
      ['discarded', 'discarded'],
    ]);
    expect(await checkouts()).to.equal(0);
  });

  it('ends an event that waits, mapped anew, for what its notice does not say', async () => {
    await desk.attempt('push', REJECTED);
    await desk.attempt('erp', REJECTED);
    await desk.announce(notice('D2', [line(1, 7)]));
    await desk.act('d/erp-2/checkout:c1', 'retry', 'D2');
    await desk.mapAll();
    expect(await desk.status('checkout', 'c1')).to.equal('attention/unmappable');
    await desk.act('d/push-1/checkout:c1', 'discard');
    expect(await desk.status('checkout', 'c1')).to.equal('discarded');
    expect(await desk.attention()).to.deep.equal([]);
    expect(await checkouts('D2')).to.equal(0);
  });

  for (const [what, outcome, decision, ends] of [
    ['is rejected', 'rejected', REJECTED, 'discarded'],
    ['is to be tried again', 'retry', LATER, 'discarded'],
    ['was not sent at all', 'retry', { status: 'pending', delayMs: 1000, unsent: true }, 'discarded'],
    ['is delivered', 'delivered', DELIVERED, 'delivered'],
    ['is unknown', 'unknown', UNKNOWN, 'attention'],
  ] as const) {
    it(`where the other is under way and then ${what}: ${ends}`, async () => {
      const job = desk.take('push');
      const claim = await desk.begin(job);
      if (claim.answer !== 'go') throw new Error(claim.answer);
      await desk.attempt('erp', REJECTED);
      await desk.act('d/erp-2/checkout:c1', 'discard');
      expect(await statuses()).to.deep.equal(['sending', 'discarded']);
      await desk.ledger.finish(claim.delivery, { n: claim.n, at: claim.at, ms: 1, outcome }, decision, {
        signal: 'none',
        failures: 5,
        probeMs: 30_000,
      });
      expect(await statuses()).to.deep.equal([ends, 'discarded']);
      if (ends === 'attention') await desk.act('d/push-1/checkout:c1', 'discard');
      expect(await desk.status('checkout', 'c1')).to.equal('discarded');
      expect([await checkouts(), await desk.attention()]).to.deep.equal([0, []]);
    });
  }

  it('counts the event in again where a retry moves it to another notice', async () => {
    await desk.attempt('push', UNKNOWN);
    await desk.attempt('erp', REJECTED);
    await desk.act('d/erp-2/checkout:c1', 'discard');
    await desk.announce(notice('D2', [line(1, 1)]));
    expect(await desk.act('d/push-1/checkout:c1', 'retry', 'D2')).to.equal('ok');
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    await desk.attempt('erp', DELIVERED);
    expect(await desk.status('checkout', 'c1')).to.equal('delivered');
    expect([await checkouts(), await checkouts('D2')]).to.deep.equal([0, 1]);
    await desk.refund('r1', undefined, sn(1, 1));
    await desk.mapAll();
    expect((await desk.event('refund', 'r1')).dn).to.equal('D2');
  });

  it('cannot be undone by a retry of what is unknown elsewhere, under the same notice', async () => {
    await desk.attempt('push', UNKNOWN);
    await desk.attempt('erp', REJECTED);
    await desk.act('d/erp-2/checkout:c1', 'discard');
    expect(await desk.act('d/push-1/checkout:c1', 'retry')).to.equal('discarded');
    expect(await desk.act('d/push-1/checkout:c1', 'resolve')).to.equal('ok');
    expect([await desk.status('checkout', 'c1'), await checkouts()]).to.deep.equal(['discarded', 0]);
  });

  it('lets the rest of a joint line be mapped anew without the refuse that was taken back', async () => {
    await desk.announce(notice('P1', [line(1, 1, 2), line(2, 2)], { channel: 'pos', sellBillNum: 'XS1' }));
    await desk.checkout('c9', 'P1', [sn(1, 1)], 'T9');
    await desk.mapAll();
    for (const id of ['c1', 'c9']) expect((await desk.attempt('push', DELIVERED)).claim.answer, id).to.equal('go');
    await desk.refuse('x1', 'P1');
    await desk.mapAll();
    await desk.refund('r1', 'P1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('pos', REJECTED);
    await desk.attempt('pos', REJECTED);
    await desk.act('d/pos-1/refuse:x1', 'discard');
    await desk.act('d/pos-1/refund:r1', 'retry');
    await desk.mapAll();
    expect([await desk.status('refuse', 'x1'), await statuses('refuse', 'x1')]).to.deep.equal([
      'discarded',
      ['discarded', 'discarded'],
    ]);
    expect(await desk.status('refund', 'r1')).to.equal('waiting/waiting-for-line');
    expect((await desk.ledger.notice('P1'))?.state).to.equal('partly-shipped');
  });
});
