import type { Decision } from '@scm-relay/ledger';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

const REJECTED: Decision = { status: 'attention', reason: 'vendor-rejected', detail: '100: no' };

describe('a discarded checkout', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });

  it('lets nobody wait for the rest of its lines: their refunds wait for the next checkout', async () => {
    await desk.announce(notice('P1', [line(1, 1, 2)], { channel: 'pos', sellBillNum: 'XS1' }));
    await desk.checkout('c1', 'P1', [sn(1, 1), sn(1, 2)]);
    await desk.mapAll();
    await desk.refund('r1', 'P1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('waiting/waiting-for-line');
    await desk.attempt('push', REJECTED);
    expect(await desk.act((await desk.attention())[0] ?? '', 'discard')).to.equal('ok');
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('waiting/no-checkout');

    await desk.checkout('c2', 'P1', [sn(1, 1), sn(1, 2)]);
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('waiting/waiting-for-line');
    await desk.refund('r2', 'P1', sn(1, 2));
    await desk.mapAll();
    await desk.attempt('pos', { status: 'delivered' });
    expect([await desk.status('refund', 'r1'), await desk.status('refund', 'r2')]).to.deep.equal([
      'delivered',
      'delivered',
    ]);
  });
});
