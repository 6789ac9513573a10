import { expect } from 'chai';
import { type Desk, line, openDesk, planContext, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, shipped } from './prepared.js';

describe('a POS line goes back whole', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });
  const deliver = (destination: string) => desk.attempt(destination, DELIVERED);
  const pos = { channel: 'pos' as const, sellBillNum: 'XS1' };

  it('waits until all pieces that were shipped came back, then one request stands for all of them', async () => {
    await shipped(desk, 'P1', [line(1, 1, 2), line(2, 2, 1)], [sn(1, 1), sn(1, 2), sn(2, 1)], pos);
    await desk.refund('r1', 'P1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('waiting/waiting-for-line');
    await desk.refund('r2', 'P1', sn(1, 2));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('sending');
    await deliver('pos');
    const [a, b] = [await desk.event('refund', 'r1'), await desk.event('refund', 'r2')];
    expect([a.status, b.status]).to.deep.equal(['delivered', 'delivered']);
    expect(a.deliveries.map((d) => d.id)).to.deep.equal(b.deliveries.map((d) => d.id));
    expect(b.deliveries[0]?.request).to.deep.equal({ seq: 'r2', lines: [1] });
    expect(desk.jobs).to.deep.equal([]);
  });

  it('gives one request for two refunds that arrive at the same instant on two workers', async () => {
    await shipped(desk, 'P1', [line(1, 1, 2)], [sn(1, 1), sn(1, 2)], pos);
    await desk.refund('r1', 'P1', sn(1, 1));
    await desk.refund('r2', 'P1', sn(1, 2));
    const other = openDesk(use.redis(), use.prefix());
    other.jobs.push(...desk.jobs.splice(1, 1));
    await Promise.all([desk.mapAll(), other.mapAll()]);
    await Promise.all([desk.mapAll(), other.mapAll()]);
    expect([...desk.jobs, ...other.jobs].map((j) => j.queue)).to.deep.equal(['pos']);
  });

  it('takes an incomplete line to the attention list after its time, and still completes it later', async () => {
    const context = { ...planContext(), waitMs: { notice: 86_400_000, line: 0 } };
    desk = openDesk(use.redis(), use.prefix(), context);
    await shipped(desk, 'P1', [line(1, 1, 2)], [sn(1, 1), sn(1, 2)], pos);
    await desk.refund('r1', 'P1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.ledger.overdue(10)).to.deep.equal(['refund:r1']);
    expect(await desk.status('refund', 'r1')).to.equal('attention/line-incomplete');
    await desk.refund('r2', 'P1', sn(1, 2));
    await desk.mapAll();
    expect(await desk.attention()).to.deep.equal([]);
    await deliver('pos');
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
  });
});
