import { expect } from 'chai';
import { type ColdDesk, openColdDesk } from '../../support/cold-desk.js';
import { line, notice, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

/** CONTRACT §3.1, §4: what left in two checkouts has left as long as one of them counts, wherever that one lies. */
describe('a checkout that goes, beside one with a piece of it that the history has', () => {
  const use = useRedis();
  let desk: ColdDesk;
  beforeEach(async () => {
    desk = await openColdDesk(use.redis(), use.prefix());
    await desk.announce(notice('D1', [line(1, 1, 2)]));
    await desk.announce(notice('D2', [line(1, 1, 2)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    await desk.attempt('push', { status: 'attention', reason: 'vendor-rejected', detail: 'no' });
    await desk.checkout('c2', 'D1', [sn(1, 1), sn(1, 2)]);
    await desk.deliverAll();
    await desk.freeze();
    expect(await desk.keys('event')).to.deep.equal(['checkout:c1']);
  });

  const countsForTheOther = async (): Promise<void> => {
    expect(await desk.ledger.notice('D1')).to.include({ state: 'shipped' });
    await desk.refuse('f1', 'D1');
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.deliverAll();
    expect(await desk.status('refuse', 'f1')).to.equal('attention/already-shipped');
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
  };

  it('leaves its pieces to that one where it is discarded', async () => {
    expect(await desk.act('d/push-1/checkout:c1', 'discard')).to.equal('ok');
    await countsForTheOther();
  });

  it('leaves them to that one where it is moved to another notice', async () => {
    expect(await desk.act('d/push-1/checkout:c1', 'retry', 'D2')).to.equal('ok');
    await desk.deliverAll();
    await countsForTheOther();
  });

  it('goes all the same where the months of that one were dropped', async () => {
    desk.history.events.delete('checkout:c2');
    expect(await desk.act('d/push-1/checkout:c1', 'discard')).to.equal('ok');
    expect(await desk.ledger.notice('D1')).to.include({ state: 'partly-shipped' });
  });

  it('waits for a history that does not answer', async () => {
    desk.history.state.down = true;
    const failed = await desk.act('d/push-1/checkout:c1', 'discard').catch((error: Error) => error.name);
    expect(failed).to.equal('HistoryUnavailableError');
    desk.history.state.down = false;
    expect(await desk.act('d/push-1/checkout:c1', 'discard')).to.equal('ok');
    await countsForTheOther();
  });

  it('asks no history for one of which nothing left', async () => {
    await desk.checkout('c3', 'D2', [sn(1, 3)]);
    await desk.deliverAll();
    await desk.freeze();
    await desk.checkout('c4', 'D2', [sn(1, 3), sn(1, 4), sn(1, 5)]);
    await desk.mapAll();
    expect(await desk.status('checkout', 'c4')).to.equal('attention/over-shipped');
    desk.history.state.down = true;
    expect(await desk.act('e/checkout:c4', 'discard')).to.equal('ok');
  });
});
