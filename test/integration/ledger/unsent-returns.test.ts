import { BUILTIN_ROUTES, type Routes } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED, UNKNOWN } from './prepared.js';

const [A, B, OTHER] = [sn(1, 1), sn(1, 2), sn(2, 1)];
const ROUTES: Routes = new Map(BUILTIN_ROUTES).set('erp.refund', ['push.return']);

/** CONTRACT §4: a checkout that is discarded never counts; a return that no vendor was told of waits for one that does. */
describe('a return that is not sent yet, whose checkout is discarded', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix(), planContext(ROUTES));
  });
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));

  /** `c0` has left with another piece, and what the destination knows of its return nobody can say; `c1` was rejected by the push */
  const behindUnknown = async (destination: 'wdt' | 'pos', pieces: readonly string[], more = {}): Promise<void> => {
    await desk.announce(notice('D1', [line(1, 1, 2), line(2, 2)], more));
    await desk.checkout('c0', 'D1', [OTHER], 'T0');
    await desk.checkout('c1', 'D1', pieces, 'T1');
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    await desk.attempt('push', REJECTED);
    await desk.refund('r0', 'D1', OTHER);
    await desk.mapAll();
    await desk.attempt(destination, UNKNOWN);
  };
  const back = async (seq: string, piece: string, dn: string | undefined = 'D1'): Promise<string> => {
    await desk.refund(seq, dn, piece);
    await desk.mapAll();
    return desk.status('refund', seq);
  };
  const discard = async (): Promise<void> => {
    expect(await desk.act('d/push-1/checkout:c1', 'discard')).to.equal('ok');
    await desk.mapAll();
  };
  /** what is sent to a destination once the one that was ahead is settled */
  const sent = async (destination: 'wdt' | 'pos'): Promise<string[]> => {
    await desk.act(`d/${destination}-1/refund:r0`, 'resolve');
    const all: string[] = [];
    while (desk.jobs.some(({ queue }) => queue === destination)) {
      const { claim } = await desk.attempt(destination, DELIVERED);
      if (claim.answer === 'go') all.push(...claim.events);
    }
    return all;
  };

  it('is not sent from behind another one, until another checkout names its piece', async () => {
    await behindUnknown('wdt', [A]);
    expect(await back('r1', A)).to.equal('waiting/earlier-event');
    await discard();
    expect(await sent('wdt')).to.deep.equal([]);
    expect(await desk.status('refund', 'r1')).to.equal('attention/sn-not-shipped');
    await desk.checkout('c2', 'D1', [A], 'T2');
    await desk.mapAll();
    expect(await sent('wdt')).to.deep.equal(['refund:r1']);
  });

  const ALREADY = 'attention/sn-already-returned';
  const LINE = 'waiting/waiting-for-line';
  for (const { destination, first, goes, after, ...more } of [
    { destination: 'wdt', first: 'waiting/earlier-event', goes: ['refund:r2'], after: [ALREADY, 'delivered'] },
    // both wait for the rest of the line, and are mapped anew in their order
    { destination: 'pos', channel: 'pos', sellBillNum: 'XS1', first: LINE, goes: [], after: [LINE, ALREADY] },
  ] as const) {
    it(`leaves one return for a piece that left again and came back from there, too (${destination})`, async () => {
      await behindUnknown(destination, [A], more);
      expect(await back('r1', A)).to.equal(first);
      await desk.checkout('c2', 'D1', [A], 'T2');
      await desk.mapAll();
      await desk.attempt('push', DELIVERED);
      expect(await back('r2', A)).to.equal('waiting/earlier-event');
      await discard();
      expect(await sent(destination)).to.deep.equal(goes);
      expect([await desk.status('refund', 'r1'), await desk.status('refund', 'r2')]).to.deep.equal(after);
    });
  }

  it('belongs to whoever sold the piece then, where it names no notice', async () => {
    await desk.announce(notice('D0', [line(1, 1)]));
    await desk.checkout('c', 'D0', [A], 'T');
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    await behindUnknown('wdt', [A]);
    await desk.refund('r1', undefined, A);
    await desk.mapAll();
    expect((await desk.event('refund', 'r1')).dn).to.equal('D1');
    await discard();
    expect((await desk.event('refund', 'r1')).dn).to.equal('D0');
  });

  it('leaves the other of its line to wait for the rest of it', async () => {
    await behindUnknown('pos', [A], { channel: 'pos', sellBillNum: 'XS1' });
    await desk.checkout('c2', 'D1', [B], 'T2');
    await desk.mapAll();
    await back('r2', B);
    expect(await back('r1', A)).to.equal('waiting/earlier-event');
    await discard();
    expect(await sent('pos')).to.deep.equal([]);
    expect(await desk.status('refund', 'r2')).to.equal('waiting/waiting-for-line');
  });

  it('is not let go where it waited for that very checkout', async () => {
    const erp = { channel: 'erp', payments: [{ method: 'cash', money: '100.00' }] } as const;
    await desk.announce(notice('D1', [line(1, 1, 2)], erp));
    await desk.checkout('c1', 'D1', [A], 'T1');
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    expect(await back('r1', A)).to.equal('waiting/earlier-event');
    await discard();
    expect(desk.jobs).to.deep.equal([]);
    expect(await desk.status('refund', 'r1')).to.equal('waiting/no-checkout');
  });

  it('stays as it is where a vendor may have it', async () => {
    await behindUnknown('wdt', [A]);
    await desk.act('d/wdt-1/refund:r0', 'resolve');
    await back('r1', A);
    await desk.attempt('wdt', UNKNOWN);
    await discard();
    expect(await desk.status('refund', 'r1')).to.equal('attention/outcome-unknown');
  });

  it('goes to each destination or to none, where its line goes back with what a refuse took', async () => {
    const routes = new Map(BUILTIN_ROUTES).set('pos.refund', ['pos.refund', 'wdt.smartRefund']);
    desk = openDesk(use.redis(), use.prefix(), planContext(routes));
    await desk.announce(notice('D1', [line(1, 1, 2)], { channel: 'pos', sellBillNum: 'XS1' }));
    await desk.checkout('c1', 'D1', [A], 'T1');
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    await desk.refuse('f', 'D1');
    expect(await back('r1', A)).to.equal('sending');
    await discard();
    await desk.attempt('pos', DELIVERED);
    await desk.attempt('wdt', DELIVERED);
    for (const [kind, seq] of [
      ['refund', 'r1'],
      ['refuse', 'f'],
    ] as const) {
      expect(await desk.status(kind, seq)).to.equal('delivered');
    }
  });
});
