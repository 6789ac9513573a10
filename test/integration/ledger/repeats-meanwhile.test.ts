import { mapEvent } from '@scm-relay/workers';
import { expect } from 'chai';
import { openColdDesk } from '../../support/cold-desk.js';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED } from './prepared.js';

/** CONTRACT §3.1; checking and registering are one step, so that no wake-up in between is missed (docs/ledger.md). */
describe('a return that repeats one which is discarded while it is mapped', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });

  for (const dn of ['D1', undefined]) {
    it(`takes its place, ${dn ? 'of a notice that it names' : 'of whichever notice'}`, async () => {
      await desk.announce(notice('D1', [line(1, 1)]));
      await desk.checkout('c1', 'D1', [sn(1, 1)]);
      await desk.mapAll();
      await desk.refund('r1', dn, sn(9, 9), 'BACK');
      await desk.mapAll();
      expect(await desk.status('refund', 'r1')).to.equal(dn ? 'attention/sn-not-shipped' : 'attention/unresolved');
      await desk.refund('r2', dn, sn(9, 9), 'BACK');
      const job = desk.take('refund')?.data;
      if (!job || !('kind' in job)) throw new Error('no job');
      let discarded = false;
      const ledger: Parameters<typeof mapEvent>[0] = {
        ...desk.ledger,
        prepareCommit: (read, plan) => {
          const commit = desk.ledger.prepareCommit(read, plan);
          return async (options) => {
            if (!discarded) expect(await desk.act('e/refund:r1', 'discard')).to.equal('ok');
            discarded = true;
            return commit(options);
          };
        },
      };
      await mapEvent(ledger, job, { context: planContext(), inTurn: (_, work) => work() });
      await desk.mapAll();
      expect(await desk.status('refund', 'r2')).to.equal(dn ? 'attention/sn-not-shipped' : 'attention/unresolved');
    });
  }
});

/** CONTRACT §4 "Order": whether a piece is still out does not depend on how late its return is mapped. */
describe('a checkout of a piece whose return was accepted before it and is not mapped yet', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    await desk.announce(notice('D1', [line(1, 1, 2)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
  });
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));

  for (const named of ['D1', undefined]) {
    it(`ships it again, and its next return is paid back too (dn ${named})`, async () => {
      await desk.refund('r1', named, sn(1, 1));
      await desk.checkout('c2', 'D1', [sn(1, 1)]);
      await desk.mapAll();
      expect(await desk.status('refund', 'r1')).to.equal('sending');
      expect(await desk.status('checkout', 'c2')).to.equal('sending');
      expect(await desk.ledger.notice('D1')).to.include({ state: 'shipped', by: 'c2' });
      await desk.attempt('wdt', DELIVERED);
      await desk.refund('r2', named, sn(1, 1), 'AGAIN');
      await desk.mapAll();
      expect(await desk.status('refund', 'r2')).to.equal('sending');
    });
  }

  it('ships it again where the notice of all of them is late', async () => {
    await desk.checkout('c2', 'D2', [sn(1, 5)]);
    await desk.refund('r1', 'D2', sn(1, 5));
    await desk.mapAll();
    await desk.checkout('c3', 'D2', [sn(1, 5)]);
    await desk.mapAll();
    await desk.announce(notice('D2', [line(1, 1, 2)]));
    await desk.mapAll();
    for (const seq of ['c2', 'c3']) expect((await desk.event('checkout', seq)).deliveries).to.have.length(1);
    expect(await desk.ledger.notice('D2')).to.include({ state: 'shipped', by: 'c3' });
    await desk.refund('r2', 'D2', sn(1, 5), 'AGAIN');
    await desk.mapAll();
    for (const seq of ['r1', 'r2']) expect((await desk.event('refund', seq)).deliveries).to.have.length(1);
  });

  it('repeats the first one where the return had come before that as well', async () => {
    await desk.refund('r1', 'D2', sn(1, 5));
    await desk.checkout('c2', 'D2', [sn(1, 5)]);
    await desk.checkout('c3', 'D2', [sn(1, 5)]);
    await desk.announce(notice('D2', [line(1, 1, 2)]));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('sending');
    expect(await desk.event('checkout', 'c3')).to.include({ status: 'recorded', detail: 'repeats checkout:c2' });
  });

  it('repeats the first one where a return from before that is reported again', async () => {
    await desk.refund('r1', 'D1', sn(1, 1), 'BACK');
    await desk.mapAll();
    await desk.checkout('c2', 'D2', [sn(1, 1)]);
    await desk.refund('r2', undefined, sn(1, 1), 'BACK');
    await desk.mapAll();
    expect(await desk.event('refund', 'r2')).to.include({ status: 'recorded', detail: 'repeats refund:r1' });
    await desk.checkout('c3', 'D2', [sn(1, 1)]);
    await desk.mapAll();
    await desk.announce(notice('D2', [line(1, 1)]));
    await desk.mapAll();
    expect(await desk.event('checkout', 'c3')).to.include({ status: 'recorded', detail: 'repeats checkout:c2' });
  });
});

describe('a checkout that was accepted while the return of its piece was not mapped yet, and is mapped when Redis has let that go', () => {
  const use = useRedis();

  it('ships it again, and asks the history for nothing', async () => {
    const desk = await openColdDesk(use.redis(), use.prefix());
    await desk.announce(notice('D1', [line(1, 1, 2)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.deliverAll();
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.checkout('c2', 'D1', [sn(1, 1)]);
    await desk.mapAll(1);
    await desk.attempt('wdt', DELIVERED);
    await desk.freeze();
    expect(await desk.keys('event')).to.deep.equal(['checkout:c2']);
    await desk.mapAll();
    expect(await desk.status('checkout', 'c2')).to.equal('sending');
    expect(await desk.ledger.notice('D1')).to.include({ state: 'shipped', by: 'c2' });
  });
});
