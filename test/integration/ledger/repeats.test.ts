import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { REJECTED } from './prepared.js';

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
