import { mapEvent } from '@scm-relay/workers';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

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
