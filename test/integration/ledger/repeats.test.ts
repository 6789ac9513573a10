import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED } from './prepared.js';

describe('a checkout that repeats what is out under another seq', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.checkout('c2', 'D1', [sn(1, 1)]);
    await desk.mapAll();
  });

  it('is recorded, naming what it repeats', async () => {
    expect(await desk.event('checkout', 'c2')).to.include({ status: 'recorded', detail: 'repeats checkout:c1' });
    expect(await desk.ledger.notice('D1')).to.include({ state: 'shipped', by: 'c1' });
  });

  it('takes its place once that is discarded', async () => {
    await desk.attempt('push', REJECTED);
    await desk.act('d/push-1/checkout:c1', 'discard');
    await desk.mapAll();
    expect(await desk.status('checkout', 'c2')).to.equal('sending');
    expect(await desk.ledger.notice('D1')).to.include({ state: 'shipped', by: 'c2' });
  });
});

/** CONTRACT §3.1: the order of packages and of `sns` says nothing, nor does who was mapped by then. */
describe('a checkout that repeats the pieces of several', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));
  const [P1, P2, FOREIGN] = [sn(1, 1), sn(1, 2), sn(9, 9)];
  const shipped = async () => (await desk.ledger.notice('D1'))?.lines.flatMap((each) => each.shipped).sort();

  for (const order of [
    [P1, P2],
    [P2, P1],
  ]) {
    for (const taken of ['c1', 'c2'] as const) {
      it(`takes the place of ${taken}, once that is discarded (${order.map((each) => each.at(-1))})`, async () => {
        await desk.announce(notice('D1', [line(1, 1, 2)]));
        await desk.checkout('c1', 'D1', [P1], 'T1');
        await desk.checkout('c2', 'D1', [P2], 'T2');
        await desk.mapAll();
        await desk.attempt('push', taken === 'c1' ? REJECTED : DELIVERED);
        await desk.attempt('push', taken === 'c2' ? REJECTED : DELIVERED);
        await desk.checkout('c3', 'D1', order, 'T3');
        await desk.mapAll();
        expect((await desk.event('checkout', 'c3')).detail).to.match(/^repeats checkout:c[12], checkout:c[12]$/);
        await desk.act(`d/push-1/checkout:${taken}`, 'discard');
        await desk.mapAll();
        expect(await desk.status('checkout', 'c3')).to.equal('sending');
        expect(await shipped()).to.deep.equal([P1, P2]);
        await desk.refund('r', undefined, taken === 'c1' ? P1 : P2);
        await desk.mapAll();
        expect(await desk.status('refund', 'r')).to.equal('sending');
      });
    }

    for (const mapped of ['before', 'after'] as const) {
      it(`ships what one could not that was mapped ${mapped} it came (${order.map((each) => each.at(-1))})`, async () => {
        await desk.announce(notice('D1', [line(1, 1, 2)]));
        await desk.checkout('c1', 'D1', [P1], 'T1');
        await desk.checkout('c2', 'D1', [P2, FOREIGN], 'T2');
        if (mapped === 'before') await desk.mapAll();
        await desk.checkout('c3', 'D1', order, 'T3');
        await desk.mapAll();
        for (const _ of ['c1', 'c3']) await desk.attempt('push', DELIVERED);
        expect(await desk.status('checkout', 'c3')).to.equal('delivered');
        expect(await shipped()).to.deep.equal([P1, P2]);
        expect((await desk.ledger.notice('D1'))?.state).to.equal('shipped');
      });
    }
  }
});

describe('several checkouts that repeat one', () => {
  const use = useRedis();

  for (const returned of [true, false]) {
    it(`are repeats of the one that takes its place (${returned ? 'its piece came back' : 'it is out'})`, async () => {
      const desk = openDesk(use.redis(), use.prefix());
      await desk.announce(notice('D1', [line(1, 1, 2)]));
      for (const seq of ['c1', 'c2', 'c3']) await desk.checkout(seq, 'D1', [sn(1, 1)], `T-${seq}`);
      await desk.mapAll();
      await desk.attempt('push', REJECTED);
      if (returned) {
        await desk.refund('r1', undefined, sn(1, 1));
        await desk.mapAll();
        await desk.attempt('wdt', DELIVERED);
      }
      await desk.act('d/push-1/checkout:c1', 'discard');
      await desk.mapAll();
      await desk.attempt('push', DELIVERED);
      expect(await desk.event('checkout', 'c3')).to.include({ status: 'recorded', detail: 'repeats checkout:c2' });
      expect(await desk.status('checkout', 'c2')).to.equal('delivered');
      expect((await desk.ledger.notice('D1'))?.state).to.equal('partly-shipped');
      await desk.refund('r2', undefined, sn(1, 1), 'OTHER');
      await desk.mapAll();
      expect(await desk.status('refund', 'r2')).to.equal(returned ? 'attention/sn-already-returned' : 'sending');
      expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]);
    });
  }
});

describe('a piece that two checkouts name, of which the first was taken back', () => {
  const use = useRedis();
  const [A, B] = [sn(1, 1), sn(1, 2)];
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    await desk.announce(notice('D1', [line(1, 1, 2)]));
    await desk.checkout('c1', 'D1', [A], 'T1');
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    await desk.checkout('c2', 'D1', [A, B], 'T2');
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
  });
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));
  const back = async (seq: string): Promise<string> => {
    await desk.refund(seq, 'D1', A);
    await desk.mapAll();
    return desk.status('refund', seq);
  };

  it('counts for the second at once', async () => {
    await desk.act('d/push-1/checkout:c1', 'discard');
    expect((await desk.ledger.notice('D1'))?.state).to.equal('shipped');
    expect(JSON.parse((await use.redis().hget(`${use.prefix()}:notice:D1`, `i:${A}`)) ?? '')).to.deep.equal([
      '1',
      'T2',
      'c2',
      '',
    ]);
    expect(await back('r1')).to.equal('sending');
    await desk.checkout('c3', 'D1', [A, B], 'T3');
    await desk.mapAll();
    expect((await desk.ledger.notice('D1'))?.lines[0]?.shipped).to.deep.equal([A, B]);
  });

  it('counts for it, too, where the first is moved to another notice', async () => {
    await desk.announce(notice('D2', [line(1, 1)]));
    await desk.act('d/push-1/checkout:c1', 'retry', 'D2');
    await desk.mapAll();
    expect((await desk.ledger.notice('D1'))?.state).to.equal('shipped');
    expect(await back('r1')).to.equal('sending');
  });

  it('keeps its return, which is paid back once', async () => {
    expect(await back('r1')).to.equal('sending');
    await desk.act('d/push-1/checkout:c1', 'discard');
    await desk.mapAll();
    await desk.attempt('wdt', DELIVERED);
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
    expect(await back('r2')).to.equal('attention/sn-already-returned');
  });

  it('is repeated by one that names it again', async () => {
    await desk.act('d/push-1/checkout:c1', 'discard');
    await desk.checkout('c3', 'D1', [A], 'T3');
    await desk.mapAll();
    expect((await desk.event('checkout', 'c3')).detail).to.equal('repeats checkout:c2');
    expect((await desk.ledger.notice('D1'))?.state).to.equal('shipped');
  });
});

describe('a checkout that is moved to another notice', () => {
  const use = useRedis();

  it('stays where a piece of it was refunded under the notice it has', async () => {
    const desk = openDesk(use.redis(), use.prefix());
    for (const dn of ['N1', 'N2']) await desk.announce(notice(dn, [line(1, 1)]));
    await desk.checkout('c1', 'N1', [sn(1, 1)]);
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    await desk.refund('r1', undefined, sn(1, 1));
    await desk.mapAll();
    await desk.attempt('wdt', DELIVERED);
    expect(await desk.act('d/push-1/checkout:c1', 'retry', 'N2')).to.equal('came-back');
    expect(await desk.act('d/push-1/checkout:c1', 'retry')).to.equal('ok');
    await desk.mapAll();
    await desk.refund('r2', undefined, sn(1, 1), 'OTHER');
    await desk.mapAll();
    expect(await desk.status('refund', 'r2')).to.equal('attention/sn-already-returned');
    expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]);
  });

  it('stays also when that refund has left Redis', async () => {
    const desk = openDesk(use.redis(), use.prefix());
    for (const dn of ['N1', 'N2']) await desk.announce(notice(dn, [line(1, 1)]));
    await desk.checkout('c1', 'N1', [sn(1, 1)]);
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    await desk.refund('r1', 'N1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('wdt', DELIVERED);
    // its RETENTION_DAYS are over
    await use.redis().del(`${use.prefix()}:event:refund:r1`);
    expect(await desk.act('d/push-1/checkout:c1', 'retry', 'N2')).to.equal('came-back');
  });

  it('stays where a return of a piece of it was settled by hand', async () => {
    const desk = openDesk(use.redis(), use.prefix());
    await desk.checkout('c1', 'N1', [sn(1, 1)]);
    await desk.refund('r1', 'N1', sn(1, 1));
    await desk.mapAll();
    await desk.act('e/refund:r1', 'resolve');
    for (const dn of ['N1', 'N2']) await desk.announce(notice(dn, [line(1, 1)]));
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    expect(await desk.status('refund', 'r1')).to.equal('resolved');
    expect(await desk.act('d/push-1/checkout:c1', 'retry', 'N2')).to.equal('came-back');
  });

  it('leaves its place to the one that repeats it, and the life of its piece that came back since', async () => {
    const desk = openDesk(use.redis(), use.prefix());
    for (const dn of ['N1', 'N2'])
      await desk.announce(notice(dn, [line(1, 1, 3)], { channel: 'pos', sellBillNum: dn }));
    const out = async (seq: string) => {
      await desk.checkout(seq, 'N1', [sn(1, 1)], `OUT-${seq}`);
      await desk.mapAll();
    };
    await out('c1');
    await desk.attempt('push', REJECTED);
    await out('repeat');
    await desk.refund('r1', 'N1', sn(1, 1));
    await desk.mapAll();
    await out('c2');
    expect(await desk.act('d/push-1/checkout:c1', 'retry', 'N2')).to.equal('ok');
    await desk.mapAll();
    expect(await desk.status('checkout', 'repeat')).to.equal('waiting/earlier-event');
    expect(await use.redis().hget(`${use.prefix()}:notice:N1`, 'sent')).to.equal('2');
    expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]);
  });
});
