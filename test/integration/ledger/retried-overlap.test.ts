import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED } from './prepared.js';

/** CONTRACT §4: one still out under the same notice begins no new life and is counted once; what came back after it was accepted was out then. */
describe('a checkout that is mapped again, of a piece that another one shipped and that came back since', () => {
  const use = useRedis();
  const [P1, P2] = [sn(1, 1), sn(2, 1)];
  let desk: Desk;
  const prepare = async (pieces: number): Promise<void> => {
    desk = openDesk(use.redis(), use.prefix());
    await desk.announce(notice('D1', [line(1, 1, pieces), line(2, 2, 1)]));
    await desk.checkout('c1', 'D1', [P1]);
    await desk.checkout('c2', 'D1', [P1, P2]);
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    await desk.attempt('push', REJECTED);
    await desk.refund('r1', 'D1', P1);
    await desk.mapAll();
    await desk.attempt('wdt', DELIVERED);
    expect(await desk.act('d/push-1/checkout:c2', 'retry')).to.equal('ok');
    await desk.mapAll();
  };
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));

  it('fits its notice as it did before', async () => {
    await prepare(1);
    expect(await desk.status('checkout', 'c2')).to.equal('sending');
    expect(await desk.ledger.notice('D1')).to.include({ state: 'shipped' });
  });

  it('does not ship that piece once more, so that its return is not paid back twice', async () => {
    await prepare(2);
    expect(await desk.status('checkout', 'c2')).to.equal('sending');
    expect(await desk.ledger.notice('D1')).to.include({ state: 'partly-shipped' });
    await desk.refund('r2', 'D1', P1, 'AGAIN');
    await desk.mapAll();
    expect(await desk.status('refund', 'r2')).to.equal('attention/sn-already-returned');
  });
});
