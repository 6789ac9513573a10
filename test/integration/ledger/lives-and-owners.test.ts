import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED } from './prepared.js';

const PIECE = sn(1, 1);
const zoned = (at: number): string => new Date(at).toISOString();

/** CONTRACT §4, "Whose piece came back": by the order of acceptance, not by who was mapped, or looked, last. */
describe('whose life of a piece a return ends', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));

  const out = async (seq: string, dn: string): Promise<void> => {
    await desk.checkout(seq, dn, [PIECE], `OUT-${seq}`);
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
  };
  const back = async (seq: string, dn?: string): Promise<string> => {
    await desk.refund(seq, dn, PIECE);
    await desk.mapAll();
    if (desk.jobs.some(({ queue }) => queue === 'wdt')) await desk.attempt('wdt', DELIVERED);
    return desk.status('refund', seq);
  };

  for (const named of ['D1', undefined]) {
    it(`a second return of one life stays so when the piece leaves again (${named ?? 'no dn'})`, async () => {
      await desk.announce(notice('D1', [line(1, 1, 3)]));
      await out('c1', 'D1');
      expect(await back('r1', named)).to.equal('delivered');
      expect(await back('r2', named)).to.equal('attention/sn-already-returned');
      await out('c2', 'D1');
      await desk.mapAll();
      expect(await desk.status('refund', 'r2')).to.equal('attention/sn-already-returned');
      expect(await back('r3', named)).to.equal('delivered');
    });
  }

  it('asks of every earlier sale whether its piece came back, not only of the one before the last', async () => {
    for (const dn of ['W1', 'W2', 'W3']) await desk.announce(notice(dn, [line(1, 1)]));
    await out('c1', 'W1');
    await out('c2', 'W2');
    expect(await back('r2', 'W2')).to.equal('delivered');
    await out('c3', 'W3');
    const ts = zoned(Date.now() - 50 * 60_000);
    await desk.accept('refund', { seq: 'r', tn: 'BACK', sn: PIECE, ts });
    await desk.mapAll();
    const { status, reason, detail } = await desk.event('refund', 'r');
    expect([status, reason]).to.deep.equal(['attention', 'unclear-owner']);
    expect(detail).to.contain('W1').and.contain('W3');
  });

  it('belongs to the last sale where all before it came back, whenever it says it was', async () => {
    for (const dn of ['W1', 'W2', 'W3']) await desk.announce(notice(dn, [line(1, 1)]));
    for (const [n, dn] of ['W1', 'W2'].entries()) {
      await out(`c${n}`, dn);
      expect(await back(`r${n}`, dn)).to.equal('delivered');
    }
    await out('c3', 'W3');
    await desk.accept('refund', { seq: 'r', tn: 'BACK', sn: PIECE, ts: zoned(Date.now() - 50 * 60_000) });
    await desk.mapAll();
    expect([(await desk.event('refund', 'r')).dn, await desk.status('refund', 'r')]).to.deep.equal(['W3', 'sending']);
  });

  for (const [what, sales, named] of [
    ['that owns it by its piece alone', [], undefined],
    ['that it names, also after an earlier sale', ['W0'], 'W1'],
  ] as const) {
    it(`knows a return that was accepted before the late checkout of the sale ${what}`, async () => {
      for (const dn of [...sales, 'W1', 'W2']) await desk.announce(notice(dn, [line(1, 1)]));
      for (const dn of sales) {
        await out(`c-${dn}`, dn);
        expect(await back(`r-${dn}`, dn)).to.equal('delivered');
      }
      await back('r1', named);
      await out('c1', 'W1');
      await desk.attempt('wdt', DELIVERED);
      expect(await desk.event('refund', 'r1')).to.include({ dn: 'W1', status: 'delivered' });
      await out('c2', 'W2');
      await desk.accept('refund', { seq: 'r', tn: 'BACK', sn: PIECE, ts: zoned(Date.now() - 50 * 60_000) });
      await desk.mapAll();
      expect([(await desk.event('refund', 'r')).dn, await desk.status('refund', 'r')]).to.deep.equal(['W2', 'sending']);
    });
  }

  it('still asks of a sale whose notice had a return of the piece in an earlier life', async () => {
    await desk.announce(notice('W1', [line(1, 1, 2)]));
    await desk.announce(notice('W2', [line(1, 1)]));
    await out('c1', 'W1');
    expect(await back('r1', 'W1')).to.equal('delivered');
    await out('c1b', 'W1');
    await out('c2', 'W2');
    await desk.accept('refund', { seq: 'r', tn: 'BACK', sn: PIECE, ts: zoned(Date.now() - 50 * 60_000) });
    await desk.mapAll();
    expect(await desk.status('refund', 'r')).to.equal('attention/unclear-owner');
  });

  it('takes a notice that says it left before, though a refuse waits for it: that came too late', async () => {
    await desk.refuse('x1', 'S1');
    await desk.refund('r1', 'S1', PIECE);
    await desk.mapAll();
    expect(await desk.announce(notice('S1', [line(1, 1)], { shippedBefore: true }))).to.equal('created');
    await desk.mapAll();
    expect(await desk.status('refuse', 'x1')).to.equal('attention/already-shipped');
    expect(await desk.status('refund', 'r1')).to.equal('sending');
  });

  it('asks again once one of two sales that contradict each other was taken back', async () => {
    for (const dn of ['W1', 'W2']) await desk.announce(notice(dn, [line(1, 1)]));
    await desk.checkout('c1', 'W1', [PIECE]);
    await desk.mapAll();
    await desk.attempt('push', { status: 'attention', reason: 'vendor-rejected', detail: 'no' });
    await out('c2', 'W2');
    await desk.accept('refund', { seq: 'r', tn: 'BACK', sn: PIECE, ts: zoned(Date.now() - 50 * 60_000) });
    await desk.mapAll();
    expect(await desk.status('refund', 'r')).to.equal('attention/unclear-owner');
    await desk.act('d/push-1/checkout:c1', 'discard');
    await desk.mapAll();
    expect([(await desk.event('refund', 'r')).dn, await desk.status('refund', 'r')]).to.deep.equal(['W2', 'sending']);
  });

  it('takes the piece of a return that was settled by hand, whatever the payments say', async () => {
    await desk.announce(
      notice('E1', [line(1, 1, 2)], {
        channel: 'erp',
        shippedBefore: true,
        payments: [{ method: 'cash', money: '5.00' }],
      }),
    );
    await desk.refund('r1', 'E1', PIECE);
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/over-refund');
    await desk.act('e/refund:r1', 'resolve');
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('resolved');
    await desk.refund('r2', 'E1', PIECE, 'OTHER');
    await desk.mapAll();
    expect(await desk.status('refund', 'r2')).to.equal('attention/sn-already-returned');
  });

  it('closes a notice by the refuse that takes the place of another, though it needs a person', async () => {
    await desk.announce(notice('E1', [line(1, 1)], { channel: 'erp', payments: [{ method: 'cash', money: '5.00' }] }));
    for (const seq of ['f1', 'f2', 'f3']) await desk.refuse(seq, 'E1');
    await desk.mapAll();
    expect(await desk.status('refuse', 'f1')).to.equal('attention/over-refund');
    await desk.act('e/refuse:f1', 'discard');
    await desk.mapAll();
    expect([await desk.status('refuse', 'f2'), await desk.status('refuse', 'f3')]).to.deep.equal([
      'attention/over-refund',
      'recorded',
    ]);
    expect(await desk.checkout('c1', 'E1', [PIECE])).to.include({ answer: 'not-pending' });
  });

  it('closes a notice that nobody knows yet by the refuse that takes the place of another', async () => {
    for (const seq of ['f1', 'f2']) await desk.refuse(seq, 'LATE');
    await desk.mapAll();
    await desk.act('e/refuse:f1', 'discard');
    await desk.mapAll();
    expect(await desk.status('refuse', 'f2')).to.equal('waiting/no-notice');
    expect(await desk.checkout('c1', 'LATE', [PIECE])).to.include({ answer: 'not-pending' });
  });

  it('leaves a stuck checkout alone that a person moved, when the notice it came from has left', async () => {
    await desk.announce(notice('W', [line(1, 1)]));
    await desk.announce(notice('Q', [line(1, 5)]));
    await desk.checkout('c1', 'W', [sn(7, 1)], 'T1');
    await desk.mapAll();
    await desk.act('e/checkout:c1', 'retry', 'Q');
    await desk.mapAll();
    await out('c2', 'W');
    expect(await desk.status('checkout', 'c1')).to.equal('attention/unmappable');
  });

  for (const first of ['refund', 'checkout'] as const) {
    it(`is asked again until the return takes its piece, whichever is mapped first (${first})`, async () => {
      await desk.refund('r1', undefined, sn(1, 1));
      await desk.checkout('c1', 'B', [sn(1, 1)], 'T1');
      await desk.mapAll();
      expect(await desk.act('e/checkout:c1', 'discard')).to.equal('ok');
      await desk.mapAll();
      await desk.checkout('c2', 'C', [sn(1, 1)], 'T2');
      await desk.checkout('c3', 'B', [sn(1, 1)], 'T3');
      await desk.mapAll();
      await desk.announce(notice('B', [line(1, 1)]));
      desk.jobs.sort((one, other) => Number(other.queue === first) - Number(one.queue === first));
      await desk.mapAll();
      await desk.announce(notice('C', [line(1, 1)]));
      await desk.mapAll();
      expect(await desk.event('refund', 'r1')).to.include({ dn: 'C', status: 'sending' });
    });
  }
});
