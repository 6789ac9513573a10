import type { Decision, Lease } from '@scm-relay/ledger';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

const DELIVERED: Decision = { status: 'delivered' };
const LEASE_MS = 60_000;

describe('what ends goes onto the outbox of the history', () => {
  const use = useRedis();
  let desk: Desk;
  const key = (name: string): string => `${use.prefix()}:${name}`;
  const ttl = (name: string): Promise<number> => use.redis().ttl(key(name));

  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });

  /** leases whatever there is, notices that rest only since now included */
  const lease = async (leaseMs = LEASE_MS): Promise<Lease> => {
    for (const dn of await use.redis().zrange(key('outbox-notices'), '0', '-1')) {
      await use.redis().zadd(key('outbox-notices'), 'LT', 0, dn);
    }
    return desk.ledger.history.lease({ most: 100, leaseMs });
  };
  const names = ({ events, notices }: Lease): string[] => [
    ...events.map(({ kind, seq, revision }) => `${kind}:${seq} ${revision}`),
    ...notices.map(({ dn, revision }) => `${dn} ${revision}`),
  ];
  const delivered = async (seq: string, dn: string): Promise<void> => {
    await desk.announce(notice(dn, [line(1, 1)], { channel: 'pos', sellBillNum: `XS-${dn}`, shippedBefore: true }));
    await desk.refund(seq, dn, sn(1, 1), 'YT1');
    await desk.mapAll();
    await desk.attempt('pos', DELIVERED);
  };

  it('without a history ended events and notices expire, and nothing is noted', async () => {
    await delivered('r1', 'D1');
    expect(await ttl('event:refund:r1')).to.be.greaterThan(0);
    expect(await ttl('claim:refund:r1')).to.be.greaterThan(0);
    expect(await ttl('notice:D1')).to.be.greaterThan(0);
    expect(names(await lease())).to.deep.equal([]);
  });

  it('with a history nothing that ended expires; it is handed out with all that is known of it', async () => {
    await desk.ledger.history.announce();
    await delivered('r1', 'D1');
    for (const name of ['event:refund:r1', 'claim:refund:r1', 'notice:D1', 'document:D1']) {
      expect(await ttl(name), name).to.equal(-1);
    }
    const { events, notices } = await lease();
    const [event] = events;
    expect(event).to.deep.include({
      kind: 'refund',
      seq: 'r1',
      revision: 1,
      dn: 'D1',
      tns: ['YT1'],
      sns: [sn(1, 1)],
      tid: 'T-D1',
      bill: 'XS-D1',
      status: 'delivered',
      reason: null,
      no: 1,
    });
    expect(event?.endedAt).to.be.at.least(event?.acceptedAt ?? Number.POSITIVE_INFINITY);
    expect(event?.fields).to.deep.equal(await use.redis().hgetall(key('event:refund:r1')));
    const [delivery, ...others] = event?.deliveries ?? [];
    expect(others).to.deep.equal([]);
    expect(delivery).to.deep.include({
      id: 'pos-1/refund:r1',
      destination: 'pos',
      operation: 'pos.refund',
      status: 'delivered',
      reason: null,
      reference: 'r1',
      bills: [],
      events: [],
    });
    expect(delivery?.attempts.map(({ at, ...attempt }) => attempt)).to.deep.equal([
      { n: 1, generation: 1, ms: 1, outcome: 'delivered', httpStatus: 200 },
    ]);
    const [kept] = notices;
    expect(kept).to.deep.include({ dn: 'D1', channel: 'pos', tid: 'T-D1', bill: 'XS-D1', state: 'pending' });
    expect(kept?.items).to.deep.equal([
      { sn: sn(1, 1), tn: null, sku: '0000000000001', lineId: 1, shippedBy: null, returnedBy: 'r1' },
    ]);
    expect(kept?.fields).to.deep.equal(await use.redis().hgetall(key('notice:D1')));
    expect(kept?.document).to.equal(await use.redis().get(key('document:D1')));
    expect(kept?.index).to.deep.include.members([
      { key: 'order:T-D1', member: 'D1', score: 0 },
      { key: 'order:XS-D1', member: 'D1', score: 0 },
      { key: `sn:${sn(1, 1)}`, member: 'refund:r1', score: 1 },
    ]);
  });

  it('a notice is written some time after its last change, once nothing of it is open', async () => {
    await desk.ledger.history.announce();
    await desk.announce(notice('D1', [line(1, 1)]));
    const soon = Number(await use.redis().zscore(key('outbox-notices'), 'D1')) - Date.now();
    expect(soon).to.be.greaterThan(0);
    expect((await desk.ledger.history.lease({ most: 10, leaseMs: LEASE_MS })).notices).to.deep.equal([]);
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    const open = await lease();
    await desk.ledger.history.acknowledge(open);
    await desk.mapAll();
    expect((await lease()).notices).to.deep.equal([]);
    await desk.attempt('push', DELIVERED);
    const [kept] = (await lease()).notices;
    expect(kept).to.deep.include({ state: 'shipped', dn: 'D1' });
    expect(kept?.index).to.deep.include({ key: `sn:${sn(1, 1)}`, member: '["D1","c1"]', score: -1 });
  });

  it('what is leased is handed out again only when its lease is over', async () => {
    await desk.ledger.history.announce();
    await delivered('r1', 'D1');
    expect((await lease(1)).events).to.have.length(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await lease()).events).to.have.length(1);
    expect((await lease()).events).to.deep.equal([]);
  });

  it('a lease holds about as many bytes as its process can take; the rest is handed out at once', async () => {
    await desk.ledger.history.announce();
    await desk.announce(notice('D1', [line(1, 1, 12)], { shippedBefore: true }));
    for (let i = 0; i < 12; i++) await desk.refund(`r${i}`, 'D1', sn(1, i + 1));
    await desk.mapAll();
    for (let i = 0; i < 12; i++) await desk.attempt('wdt', DELIVERED);
    const take = () => desk.ledger.history.lease({ most: 200, leaseMs: LEASE_MS, mostBytes: 1 });
    const counts = [await take(), await take(), await take(), await take()].map(({ events }) => events.length);
    expect(counts).to.deep.equal([5, 5, 2, 0]);
  });

  it('an acknowledgement acts on the revision that was written, and on no newer one', async () => {
    await desk.ledger.history.announce();
    await delivered('r1', 'D1');
    const first = await lease();
    await desk.ledger.posCallback({ billNum: '', senderBillNum: 'r1', authState: '审核中', state: '' });
    await desk.ledger.history.acknowledge(first);
    expect(await use.redis().zcard(key('committed'))).to.equal(0);
    const second = await lease();
    expect(names(second)).to.include('refund:r1 2');
    await desk.ledger.history.acknowledge(second);
    expect(await use.redis().zrange(key('committed'), '0', '-1')).to.deep.equal(['refund:r1']);
    expect(await use.redis().zrange(key('resting'), '0', '-1')).to.deep.equal(['D1']);
    expect(names(await lease())).to.deep.equal([]);
    expect(await desk.ledger.history.outbox()).to.deep.include({ events: 0, notices: 0, oldestMs: null });
  });

  it('an event that opens again is handed out as open, and again with its next end', async () => {
    await desk.ledger.history.announce();
    await delivered('r1', 'D1');
    await desk.ledger.history.acknowledge(await lease());
    await desk.ledger.posCallback({ billNum: '', senderBillNum: 'r1', authState: '已拒绝', state: '' });
    const open = await lease();
    expect(open.events.map(({ status, endedAt, revision }) => ({ status, endedAt, revision }))).to.deep.equal([
      { status: 'attention', endedAt: null, revision: 2 },
    ]);
    await desk.ledger.history.acknowledge(open);
    await desk.act('d/pos-1/refund:r1', 'resolve');
    const [ended] = (await lease()).events;
    expect(ended).to.deep.include({ status: 'resolved', revision: 3 });
  });

  it('a history that comes later takes what ended before it, and its expiry away', async () => {
    await delivered('r1', 'D1');
    await desk.refund('r2', undefined, sn(7, 7), 'NOBODY');
    await desk.mapAll();
    await desk.ledger.history.announce();
    const progress: number[] = [];
    expect(await desk.ledger.history.walkEnded((done) => progress.push(done))).to.equal(2);
    expect(progress.at(-1)).to.equal(1);
    expect(await ttl('event:refund:r1')).to.equal(-1);
    expect(await ttl('claim:refund:r1')).to.equal(-1);
    expect(await ttl('notice:D1')).to.equal(-1);
    expect(names(await lease())).to.deep.equal(['refund:r1 1', 'D1 1']);
    expect(await desk.ledger.history.walkEnded()).to.equal(0);
  });

  it('after PostgreSQL was restored from a backup, what Redis still has is handed out again (docs/history.md)', async () => {
    const entry = { user: 'olga', action: 'queue:pause', item: null, note: null, dn: null, result: 'ok' };
    await desk.ledger.audit(entry);
    await desk.ledger.history.announce();
    await desk.ledger.history.walkEnded();
    await delivered('r1', 'D1');
    const before = await lease();
    expect(before.audit).to.have.length(1);
    await desk.ledger.history.acknowledge(before);
    expect(await lease()).to.deep.include({ events: [], notices: [], audit: [] });
    await use.redis().hdel(key('history'), 'walked', 'audit', 'refused');
    expect(await desk.ledger.history.walkEnded()).to.equal(2);
    const again = await lease();
    expect(again).to.deep.include({ events: before.events, audit: before.audit });
    expect(again.notices.map(({ dn }) => dn)).to.deep.equal(['D1']);
  });

  it('audit entries are handed out in their order until they are acknowledged', async () => {
    const entry = { user: 'olga', item: null, note: null, dn: null, result: 'ok' };
    await desk.ledger.audit({ ...entry, action: 'queue:pause' });
    await desk.ledger.audit({ ...entry, action: 'refused', result: 'refused: viewer' });
    await desk.ledger.history.announce();
    const first = await lease();
    expect(first.audit.map(({ user, action }) => [user, action])).to.deep.equal([
      ['olga', 'queue:pause'],
      ['olga', 'refused'],
    ]);
    expect((await desk.ledger.history.outbox()).audit).to.equal(2);
    await desk.ledger.history.acknowledge(first);
    await desk.ledger.audit({ ...entry, action: 'queue:resume' });
    expect((await lease()).audit.map(({ action }) => action)).to.deep.equal(['queue:resume']);
  });
});
