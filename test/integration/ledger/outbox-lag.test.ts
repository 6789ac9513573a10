import type { Lease } from '@scm-relay/ledger';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

const HOUR_MS = 3_600_000;
const LEASE_MS = 60_000;

describe('how far the history is behind', () => {
  const use = useRedis();
  let desk: Desk;
  const key = (name: string): string => `${use.prefix()}:${name}`;

  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    await desk.ledger.history.announce();
  });
  afterEach(async () => {
    const outbox = await use.redis().zrange(key('outbox'), '0', '-1');
    expect(outbox).to.include.members(await use.redis().zrange(key('outbox-since'), '0', '-1'));
  });

  /** a refund that came to its end so many hours ago */
  const ended = async (seq: string, hoursAgo: number): Promise<void> => {
    await desk.announce(notice(`D-${seq}`, [line(1, 1)], { channel: 'pos', sellBillNum: seq, shippedBefore: true }));
    await desk.refund(seq, `D-${seq}`, sn(1, 1), 'YT1');
    await desk.mapAll();
    await desk.attempt('pos', { status: 'delivered' });
    await use.redis().zadd(key('outbox'), Date.now() - hoursAgo * HOUR_MS, `refund:${seq}`);
  };
  const lease = (most = 10, leaseMs = LEASE_MS): Promise<Lease> => desk.ledger.history.lease({ most, leaseMs });
  const seqs = ({ events }: Lease): string[] => events.map(({ seq }) => seq);
  /** null: nothing waits */
  const hours = async (): Promise<number | null> => {
    const { oldestMs } = await desk.ledger.history.outbox();
    return oldestMs === null ? null : Math.round(oldestMs / HOUR_MS);
  };
  const leasesEnd = async (): Promise<void> => {
    for (const id of await use.redis().zrange(key('outbox-since'), '0', '-1'))
      await use.redis().zadd(key('outbox'), 'XX', Date.now(), id);
  };

  it('is told by the event that has waited longest, leased or not, however often', async () => {
    expect(await hours()).to.equal(null);
    await ended('r2', 2);
    await ended('r1', 1);
    expect(await hours()).to.equal(2);
    for (let round = 0; round < 3; round++) {
      expect(seqs(await lease(1))).to.deep.equal(['r2']);
      expect(seqs(await lease(1))).to.deep.equal(['r1']);
      expect(await hours(), 'all are leased').to.equal(2);
      await leasesEnd();
      expect(await hours(), 'no lease came to anything').to.equal(2);
      await desk.ledger.history.giveBack(await lease());
    }
    const first = await lease(1);
    await desk.ledger.history.acknowledge(first);
    expect(await hours()).to.equal(1);
    await desk.ledger.history.acknowledge(await lease());
    expect(await hours()).to.equal(null);
  });

  it('begins anew for what changed after it was written', async () => {
    await ended('r1', 2);
    const leased = await lease();
    await desk.ledger.posCallback({ billNum: '', senderBillNum: 'r1', authState: '审核中', state: '' });
    await desk.ledger.history.acknowledge(leased);
    expect(await hours()).to.equal(0);
    expect(seqs(await lease())).to.deep.equal(['r1']);
  });

  it('does not begin anew for what changes before it was written', async () => {
    await ended('r2', 2);
    await ended('r1', 1);
    const change = (state: string) =>
      desk.ledger.posCallback({ billNum: '', senderBillNum: 'r2', authState: state, state: '' });
    await change('审核中');
    expect(await hours()).to.equal(2);
    expect(seqs(await lease(1)), 'in its old place').to.deep.equal(['r2']);
    await change('已审核');
    expect(await hours(), 'while it is leased').to.equal(2);
    expect(seqs(await lease()), 'its change is handed out at once').to.have.members(['r2', 'r1']);
  });

  it('what is given back is handed out at once, in its old place', async () => {
    await ended('r2', 2);
    await ended('r1', 1);
    for (const dn of ['D-r1', 'D-r2']) await use.redis().zadd(key('outbox-notices'), 0, dn);
    const leased = await lease();
    expect(seqs(await lease())).to.deep.equal([]);
    await desk.ledger.history.giveBack(leased);
    await ended('r3', 0);
    const again = await lease();
    expect(seqs(again)).to.deep.equal(['r2', 'r1', 'r3']);
    expect(again.notices).to.deep.equal(leased.notices);
  });

  it('what is not there any more waits for nothing', async () => {
    await ended('r1', 2);
    await use.redis().del(key('event:refund:r1'));
    expect(seqs(await lease())).to.deep.equal([]);
    expect(await hours()).to.equal(null);
  });

  it('what a process of an earlier version has written does not count for ever', async () => {
    await ended('r1', 2);
    await lease();
    await use.redis().zrem(key('outbox'), 'refund:r1');
    await ended('r2', 1);
    await desk.ledger.history.giveBack(await lease());
    expect(await hours()).to.equal(1);
  });
});
