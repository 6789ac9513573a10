import type { Decision } from '@scm-relay/ledger';
import { BUILTIN_ROUTES } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED, shipped } from './prepared.js';

const billed = (vendorNumber: string): Decision => ({ status: 'delivered', vendorNumber });

describe('the bills of a delivery at the POS', () => {
  const use = useRedis();
  let desk: Desk;
  const callback = (billNum: string, authState: string) =>
    desk.ledger.posCallback({ billNum, senderBillNum: '', authState, state: '' });
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    await desk.announce(notice('P1', [line(1, 1)], { channel: 'pos', sellBillNum: 'X', shippedBefore: true }));
    await desk.refund('r1', 'P1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('pos', billed('B1'));
    await callback('B1', '已拒绝');
    await desk.act((await desk.attention())[0] ?? '', 'retry');
    await desk.mapAll();
    await desk.attempt('pos', billed('B2'));
  });

  it('are each of one request: what is said of the earlier says nothing of the latest', async () => {
    await callback('B1', '已拒绝');
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
  });

  it('name the latest, too', async () => {
    await callback('B2', '已拒绝');
    expect(await desk.status('refund', 'r1')).to.equal('attention/vendor-refused');
  });
});

describe('a refund behind a rejected checkout', () => {
  const use = useRedis();
  const routes = new Map(BUILTIN_ROUTES).set('wdt.refund', ['push.return']);
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix(), planContext(routes));
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('waiting/earlier-event');
  });

  for (const action of ['resolve', 'retry'] as const) {
    it(`goes once that is settled by ${action}`, async () => {
      await desk.act('d/push-1/checkout:c1', action);
      await desk.mapAll();
      if (action === 'retry') await desk.attempt('push', DELIVERED);
      expect(await desk.status('refund', 'r1')).to.equal('sending');
      await desk.attempt('push', DELIVERED);
      expect(await desk.status('refund', 'r1')).to.equal('delivered');
    });
  }
});

describe('a delivery that a person resolves', () => {
  const use = useRedis();

  it('keeps the last word of its vendor', async () => {
    const desk = openDesk(use.redis(), use.prefix());
    await shipped(desk, 'P1', [line(1, 1)], [sn(1, 1)], { channel: 'pos', sellBillNum: 'X' });
    await desk.refund('r1', 'P1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('pos', billed('B1'));
    await desk.ledger.posCallback({ billNum: 'B1', senderBillNum: '', authState: '已拒绝', state: '' });
    const shown = async () => (await desk.event('refund', 'r1')).deliveries[0]?.vendorState;
    const before = await shown();
    await desk.act((await desk.attention())[0] ?? '', 'resolve');
    expect(before).to.not.equal(null);
    expect(await shown()).to.deep.equal(before);
  });
});
