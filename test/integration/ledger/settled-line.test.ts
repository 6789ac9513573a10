import { BUILTIN_ROUTES } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED, shipped } from './prepared.js';

const POS = { channel: 'pos' as const, sellBillNum: 'XS1' };
const SETTLED = 'a piece of line 1 was settled by hand: the line does not go back as a whole by itself';

describe('a POS line of which a piece was settled by hand', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });
  const posJobs = () => desk.jobs.filter(({ queue }) => queue === 'pos').length;
  const settle = async (seq: string, sku: number, serial: number): Promise<void> => {
    await desk.refund(seq, 'P1', sn(sku, serial));
    await desk.mapAll();
    await desk.act(`e/refund:${seq}`, 'resolve');
    await desk.mapAll();
  };

  it('does not go back with a refuse of its rest; what else is refused does', async () => {
    await shipped(desk, 'P1', [line(1, 1, 2), line(2, 2, 2)], [sn(1, 1)], POS);
    await settle('r1', 1, 1);
    await desk.refuse('f1', 'P1');
    await desk.mapAll();
    const refuse = await desk.event('refuse', 'f1');
    expect(refuse).to.include({ status: 'attention', reason: 'line-incomplete', detail: SETTLED });
    expect(refuse.deliveries.map(({ request }) => request)).to.deep.equal([{ seq: 'f1', lines: [2] }]);
    expect(posJobs()).to.equal(1);
    expect(await desk.attention()).to.deep.equal(['e/refuse:f1']);
  });

  it('does not go back with what came back of it, where its rest was refused and that was settled before it was mapped', async () => {
    await desk.checkout('c1', 'P1', [sn(1, 1)]);
    await desk.refuse('f1', 'P1');
    await desk.mapAll();
    await desk.act('e/refuse:f1', 'resolve');
    await desk.announce(notice('P1', [line(1, 1, 2), line(2, 2)], POS));
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    await desk.refund('r1', 'P1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refuse', 'f1')).to.equal('resolved');
    expect(await desk.event('refund', 'r1')).to.include({ reason: 'line-incomplete', detail: SETTLED });
    expect(posJobs()).to.equal(0);
  });

  it('has its other pieces taken as well where they are settled by hand', async () => {
    await shipped(desk, 'P1', [line(1, 1, 2)], [sn(1, 1), sn(1, 2)], POS);
    await settle('r1', 1, 1);
    await settle('r2', 1, 2);
    expect(await desk.status('refund', 'r2')).to.equal('resolved');
    await desk.refund('r3', 'P1', sn(1, 2), 'ANOTHER');
    await desk.mapAll();
    expect(await desk.status('refund', 'r3')).to.equal('attention/sn-already-returned');
    expect(posJobs()).to.equal(0);
  });

  it('is not what an event tells of once its other request is rejected', async () => {
    const routes = new Map(BUILTIN_ROUTES).set('pos.refund', ['pos.refund', 'push.return']);
    desk = openDesk(use.redis(), use.prefix(), planContext(routes));
    await shipped(desk, 'P1', [line(1, 1, 3)], [sn(1, 1), sn(1, 2), sn(1, 3)], POS);
    await desk.refund('r2', 'P1', sn(1, 2));
    await desk.mapAll();
    await settle('r1', 1, 1);
    expect((await desk.event('refund', 'r2')).detail).to.equal(SETTLED);
    await desk.attempt('push', REJECTED);
    expect(await desk.event('refund', 'r2')).to.include({
      status: 'attention',
      reason: 'vendor-rejected',
      detail: '100: no',
    });
  });

  it('waits for its rest as long as any other, though a return waited too long for its checkout', async () => {
    const routes = new Map(BUILTIN_ROUTES).set('pos.refund', ['pos.refund', 'push.return']);
    const waitMs = { notice: 0, line: 7 * 86_400_000 };
    desk = openDesk(use.redis(), use.prefix(), { ...planContext(routes), waitMs });
    await desk.announce(notice('P1', [line(1, 1, 2)], POS));
    await desk.refund('r1', 'P1', sn(1, 1));
    await desk.mapAll();
    await desk.ledger.overdue(10);
    expect(await desk.status('refund', 'r1')).to.equal('attention/no-checkout');
    await desk.checkout('c1', 'P1', [sn(1, 1), sn(1, 2)]);
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    await desk.attempt('push', DELIVERED);
    expect(await desk.status('refund', 'r1')).to.equal('waiting/waiting-for-line');
  });
});
