import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED, UNKNOWN } from './prepared.js';

/** CONTRACT §5: a retry under another `dn` moves the event; no checkout's word, now or later, takes it from there. */
describe('a refund for which a person named the notice', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));

  const dnOf = async (seq = 'r1') => (await desk.event('refund', seq)).dn;
  /** a notice whose checkout names the piece */
  const sold = async (dn: string): Promise<void> => {
    await desk.announce(notice(dn, [line(1, 1, 2)]));
    await desk.checkout(`c-${dn}`, dn, [sn(1, 1)], `OUT-${dn}`);
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
  };

  for (const [what, decision] of [
    ['rejected', REJECTED],
    ['left unknown', UNKNOWN],
  ] as const) {
    it(`goes there, where its owner by the checkouts ${what} it`, async () => {
      await sold('B');
      await desk.announce(notice('X', [line(1, 1)], { shippedBefore: true }));
      await desk.refund('r1', undefined, sn(1, 1));
      await desk.mapAll();
      await desk.attempt('wdt', decision);
      expect(await dnOf()).to.equal('B');
      expect(await desk.act('d/wdt-1/refund:r1', 'retry', 'X')).to.equal('ok');
      await desk.mapAll();
      const { job } = await desk.attempt('wdt', DELIVERED);
      expect([await dnOf(), await desk.status('refund', 'r1'), job?.data]).to.deep.include.members(['X', 'delivered']);
      expect((await desk.ledger.notice('X'))?.lines[0]?.returned).to.deep.equal([sn(1, 1)]);
      expect((await desk.ledger.notice('B'))?.lines[0]?.returned).to.deep.equal([]);
    });
  }

  it('goes there from the list, where nothing was sent yet', async () => {
    await sold('B');
    await desk.refund('r0', 'B', sn(1, 1), 'T0');
    await desk.refund('r1', undefined, sn(1, 1), 'T1');
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/sn-already-returned');
    await desk.announce(notice('X', [line(1, 1)], { shippedBefore: true }));
    expect(await desk.act('e/refund:r1', 'retry', 'X')).to.equal('ok');
    await desk.mapAll();
    expect([await dnOf(), await desk.status('refund', 'r1')]).to.deep.equal(['X', 'sending']);
  });

  it('goes there while it waits for its checkout', async () => {
    await desk.checkout('c-B', 'B', [sn(1, 1)], 'OUT-B');
    await desk.refund('r1', undefined, sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('waiting/no-checkout');
    await desk.announce(notice('X', [line(1, 1)], { shippedBefore: true }));
    expect(await desk.act('e/refund:r1', 'retry', 'X')).to.equal('ok');
    await desk.mapAll();
    expect([await dnOf(), await desk.status('refund', 'r1')]).to.deep.equal(['X', 'sending']);
  });

  for (const then of ['is woken', 'is retried'] as const) {
    it(`stays there when the piece is sold later and it ${then}`, async () => {
      await desk.refund('r1', undefined, sn(1, 1));
      await desk.announce(notice('D1', [line(1, 1, 2)]));
      await desk.checkout('c1', 'D1', [sn(1, 2)], 'OUT-1');
      await desk.mapAll();
      expect(await desk.status('refund', 'r1')).to.equal('attention/unresolved');
      await desk.act('e/refund:r1', 'retry', 'D1');
      await desk.mapAll();
      expect(await desk.status('refund', 'r1')).to.equal('attention/sn-not-shipped');
      await sold('D0');
      if (then === 'is retried') await desk.act('e/refund:r1', 'retry');
      await desk.mapAll();
      expect([await dnOf(), await desk.status('refund', 'r1')]).to.deep.equal(['D1', 'attention/sn-not-shipped']);
      // its checkout comes late
      await desk.checkout('c2', 'D1', [sn(1, 1)], 'OUT-2');
      await desk.mapAll();
      expect([await dnOf(), await desk.status('refund', 'r1')]).to.deep.equal(['D1', 'sending']);
    });
  }

  it('belongs to nobody where the checkout that said whose it is was taken back', async () => {
    await desk.checkout('c1', 'D1', [sn(1, 1)], 'OUT-1');
    await desk.refund('r1', undefined, sn(1, 1));
    await desk.mapAll();
    expect([await dnOf(), await desk.status('refund', 'r1')]).to.deep.equal(['D1', 'waiting/no-checkout']);
    await desk.act('e/checkout:c1', 'discard');
    await desk.announce(notice('D1', [line(1, 1, 2)]));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/unresolved');
    await sold('D2');
    await desk.mapAll();
    expect([await dnOf(), await desk.status('refund', 'r1')]).to.deep.equal(['D2', 'sending']);
  });
});
