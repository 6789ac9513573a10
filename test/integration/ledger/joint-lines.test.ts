import { BUILTIN_ROUTES, type Routes } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED, UNKNOWN } from './prepared.js';

/** CONTRACT §4: one request for a POS line stands for several events; the line goes back once, as a whole. */
describe('a person who acts on one of several events of a line', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    await desk.announce(notice('P1', [line(1, 1, 2), line(2, 2)], { channel: 'pos', sellBillNum: 'XS1' }));
  });
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));

  for (const action of ['resolve', 'retry'] as const) {
    it(`is told so where it waits behind another, and nothing changes (${action})`, async () => {
      await desk.announce(notice('P2', [line(1, 1, 2)], { channel: 'pos', sellBillNum: 'XS2', shippedBefore: true }));
      await desk.checkout('c1', 'P1', [sn(1, 1), sn(1, 2), sn(2, 1)]);
      await desk.mapAll();
      await desk.attempt('push', DELIVERED);
      for (const [seq, piece] of [
        ['r0', sn(2, 1)],
        ['r1', sn(1, 1)],
        ['r2', sn(1, 2)],
      ] as const) {
        await desk.refund(seq, 'P1', piece);
        await desk.mapAll();
        if (seq === 'r0') await desk.attempt('pos', UNKNOWN);
      }
      expect(await desk.status('refund', 'r1')).to.equal('waiting/earlier-event');
      const dn = action === 'retry' ? 'P2' : undefined;
      expect(await desk.act('e/refund:r1', action, dn)).to.equal('several-events');
      await desk.refund('r3', 'P1', sn(1, 1), 'OTHER');
      await desk.mapAll();
      expect(await desk.status('refund', 'r3')).to.equal('attention/sn-already-returned');
    });
  }

  it('is told so by what was rejected elsewhere, too, where the line goes out with what a refuse took', async () => {
    const routes: Routes = new Map(BUILTIN_ROUTES).set('pos.refund', ['pos.refund', 'push.return']);
    desk = openDesk(use.redis(), use.prefix(), planContext(routes));
    await desk.checkout('c1', 'P1', [sn(1, 1)]);
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    await desk.refuse('f1', 'P1');
    await desk.mapAll();
    await desk.attempt('pos', DELIVERED);
    await desk.refund('r1', 'P1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    const [rejected = ''] = await desk.attention();
    expect(await desk.act(rejected, 'discard')).to.equal('several-events');
    await desk.attempt('pos', REJECTED);
    expect(await desk.act(rejected, 'discard')).to.equal('ok');
  });

  it('takes one back whose line waits behind another: it goes back whole, once, with what comes in its place', async () => {
    await desk.checkout('c1', 'P1', [sn(1, 1), sn(1, 2), sn(2, 1)]);
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    await desk.refund('r0', 'P1', sn(2, 1));
    await desk.mapAll();
    await desk.attempt('pos', UNKNOWN);
    await desk.refund('r1', 'P1', sn(1, 1));
    await desk.refund('r2', 'P1', sn(1, 2));
    await desk.mapAll();
    expect(await desk.act('e/refund:r1', 'discard')).to.equal('ok');
    await desk.mapAll();
    expect([await desk.status('refund', 'r1'), await desk.status('refund', 'r2')]).to.deep.equal([
      'discarded',
      'waiting/waiting-for-line',
    ]);
    await desk.refund('r3', 'P1', sn(1, 1), 'OTHER');
    await desk.mapAll();
    await desk.act('d/pos-1/refund:r0', 'resolve');
    const sent: string[] = [];
    while (desk.jobs.some(({ queue }) => queue === 'pos')) {
      const { claim } = await desk.attempt('pos', DELIVERED);
      if (claim.answer === 'go') sent.push(claim.delivery);
    }
    expect(sent).to.deep.equal(['pos-1/refund:r3']);
  });

  it('frees the others of a line that the POS rejected, and that a second refuse then takes', async () => {
    await desk.checkout('c1', 'P1', [sn(1, 1)]);
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    await desk.refuse('f', 'P1');
    await desk.mapAll();
    await desk.attempt('pos', REJECTED);
    await desk.refund('r', 'P1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('pos', REJECTED);
    await desk.act('d/pos-1/refuse:f', 'discard');
    await desk.mapAll();
    expect([await desk.status('refuse', 'f'), await desk.status('refund', 'r')]).to.deep.equal([
      'discarded',
      'waiting/waiting-for-line',
    ]);
    await desk.refuse('g', 'P1');
    await desk.mapAll();
    const sent: unknown[] = [];
    while (desk.jobs.some(({ queue }) => queue === 'pos')) {
      const { claim } = await desk.attempt('pos', DELIVERED);
      if (claim.answer === 'go') sent.push(...(claim.request as { lines: number[] }).lines);
    }
    expect(sent.sort()).to.deep.equal([1, 2]);
    expect(await desk.status('refund', 'r')).to.equal('delivered');
  });

  it('is told so where a refuse stands for the line as well: that is not mapped anew without its notice', async () => {
    await desk.announce(notice('P3', [line(1, 1, 2), line(2, 2), line(3, 3)], { channel: 'pos', sellBillNum: 'XS3' }));
    await desk.checkout('c1', 'P3', [sn(1, 1), sn(3, 1)]);
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    await desk.refuse('f1', 'P3');
    await desk.mapAll();
    await desk.attempt('pos', DELIVERED);
    await desk.refund('r0', 'P3', sn(3, 1));
    await desk.mapAll();
    await desk.attempt('pos', UNKNOWN);
    await desk.refund('r1', 'P3', sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('waiting/earlier-event');
    expect(await desk.act('e/refund:r1', 'discard')).to.equal('several-events');
    expect(await desk.checkout('c2', 'P3', [sn(2, 1)])).to.include({ answer: 'not-pending' });
  });

  it('has both discarded while their line is under way, which is then unknown: nobody sends it again', async () => {
    await desk.announce(notice('P4', [line(1, 1, 2)], { channel: 'pos', sellBillNum: 'XS4', shippedBefore: true }));
    await desk.refund('r1', 'P4', sn(1, 1));
    await desk.refund('r2', 'P4', sn(1, 2));
    await desk.mapAll();
    await desk.attempt('pos', UNKNOWN);
    expect(await desk.act('d/pos-1/refund:r2', 'discard')).to.equal('ok');
    expect(await desk.attention()).to.deep.equal([]);
  });

  it('takes back its share where the line was under way and is rejected: the rest waits for the line', async () => {
    await desk.checkout('c1', 'P1', [sn(1, 1)]);
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    await desk.refuse('x1', 'P1');
    await desk.mapAll();
    await desk.refund('r1', 'P1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('pos', REJECTED);
    const job = desk.take('pos');
    await desk.ripen('pos');
    const claim = await desk.begin(job);
    if (claim.answer !== 'go') throw new Error(claim.answer);
    expect(claim.delivery).to.equal('pos-1/refund:r1');
    await desk.act('d/pos-1/refuse:x1', 'discard');
    const attempt = { n: claim.n, at: claim.at, ms: 1, outcome: 'rejected' } as const;
    const told = { signal: 'none', failures: 5, probeMs: 30_000 } as const;
    desk.queue((await desk.ledger.finish(claim.delivery, attempt, REJECTED, told)).wake);
    await desk.mapAll();
    expect(await use.redis().hget(`${use.prefix()}:notice:P1`, 'r:1')).to.equal('1');
    expect([await desk.status('refuse', 'x1'), await desk.status('refund', 'r1')]).to.deep.equal([
      'discarded',
      'waiting/waiting-for-line',
    ]);
  });

  it('frees the life of a piece that a discarded return had ended, also where the piece has left again', async () => {
    await desk.announce(notice('D1', [line(1, 1, 2)]));
    const out = async (seq: string) => {
      await desk.checkout(seq, 'D1', [sn(1, 1)], `OUT-${seq}`);
      await desk.mapAll();
      await desk.attempt('push', DELIVERED);
    };
    await out('c1');
    await desk.refund('r1', 'D1', sn(1, 1), 'SAME');
    await desk.mapAll();
    await desk.attempt('wdt', REJECTED);
    await desk.refund('r2', 'D1', sn(1, 1), 'SAME');
    await desk.mapAll();
    expect(await desk.status('refund', 'r2')).to.equal('recorded');
    await out('c2');
    await desk.act('d/wdt-1/refund:r1', 'discard');
    await desk.mapAll();
    expect(await desk.status('refund', 'r2')).to.equal('sending');
  });

  it('does not move a checkout of which a return is about to be sent', async () => {
    for (const dn of ['N1', 'N2']) await desk.announce(notice(dn, [line(1, 1)]));
    await desk.checkout('c1', 'N1', [sn(1, 1)]);
    await desk.refund('r1', 'N1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    expect(await desk.act('d/push-1/checkout:c1', 'retry', 'N2')).to.equal('came-back');
  });
});
