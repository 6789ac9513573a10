import { expect } from 'chai';
import { type ColdDesk, openColdDesk } from '../../support/cold-desk.js';
import { line, notice, openDesk, sn } from '../../support/desk.js';
import { letGoOnce, ripenNotices } from '../../support/fake-history.js';
import { useRedis } from '../../support/shared-redis.js';
import { LINES, PIECES } from './prepared.js';

/** Every key that tells of events and notices, with its value. */
const dump = async (use: ReturnType<typeof useRedis>): Promise<Record<string, unknown>> => {
  const redis = use.redis();
  const start = `${use.prefix()}:`;
  const found: Record<string, unknown> = {};
  for (const key of (await redis.keys(`${start.replace(/[{}]/g, '\\$&')}*`)).sort()) {
    const name = key.slice(start.length);
    if (!/^(event|notice|document|sn|tn|order|reference|bill|hour|hours|claim|ended)(:|$)/.test(name)) continue;
    switch (await redis.type(key)) {
      case 'hash': {
        // counts its revisions: letting go is one
        const { rev, ...fields } = await redis.hgetall(key);
        found[name] = fields;
        break;
      }
      case 'zset':
        found[name] = await redis.zrange(key, '0', '-1', 'WITHSCORES');
        break;
      case 'list':
        found[name] = await redis.lrange(key, 0, -1);
        break;
      default:
        found[name] = await redis.get(key);
    }
  }
  return found;
};

describe('what the history has leaves Redis, and comes back as it was', () => {
  const use = useRedis();
  let desk: ColdDesk;
  beforeEach(async () => {
    desk = await openColdDesk(use.redis(), use.prefix());
  });

  const situations: Record<string, () => Promise<void>> = {
    'a notice that left in two parcels, one piece of which came back': async () => {
      await desk.announce(notice('D1', LINES));
      await desk.checkout('c1', 'D1', PIECES.slice(0, 2), 'YT1');
      await desk.checkout('c2', 'D1', PIECES.slice(2), 'YT2');
      await desk.deliverAll();
      await desk.refund('r1', undefined, sn(1, 1));
      await desk.deliverAll();
    },
    'a POS line that went back as a whole by two refunds': async () => {
      await desk.announce(notice('D1', LINES, { channel: 'pos', sellBillNum: 'XS1', shippedBefore: true }));
      await desk.refund('r1', 'D1', sn(1, 1));
      await desk.refund('r2', 'D1', sn(1, 2));
      await desk.deliverAll();
    },
    'a refused notice, and a checkout that repeated another': async () => {
      await desk.announce(notice('D1', LINES));
      await desk.refuse('f1', 'D1');
      await desk.announce(notice('D2', LINES));
      await desk.checkout('c1', 'D2', PIECES);
      await desk.deliverAll();
      await desk.checkout('c2', 'D2', PIECES, 'YT9');
      await desk.deliverAll();
      expect(await desk.status('checkout', 'c2')).to.equal('recorded');
    },
    'a piece that was sold under two notices': async () => {
      for (const dn of ['D1', 'D2']) await desk.announce(notice(dn, [line(1, 1)]));
      await desk.checkout('c1', 'D1', [sn(1, 1)], 'YT1');
      await desk.deliverAll();
      await desk.refund('r1', undefined, sn(1, 1));
      await desk.deliverAll();
      await desk.checkout('c2', 'D2', [sn(1, 1)], 'YT2');
      await desk.deliverAll();
    },
  };

  for (const [name, happens] of Object.entries(situations)) {
    it(name, async () => {
      await happens();
      const before = await dump(use);
      const ids = await desk.keys('event');
      const dns = await desk.keys('notice');
      expect(ids).not.to.deep.equal([]);
      const went = await desk.freeze();
      expect(await desk.keys('event')).to.deep.equal([]);
      expect(went).to.deep.equal({ events: ids.length, notices: dns.length });
      for (const gone of ['event', 'notice', 'document', 'sn', 'tn', 'order', 'reference', 'bill']) {
        expect(await desk.keys(gone), gone).to.deep.equal([]);
      }
      for (const id of ids) expect(await use.redis().ttl(`${use.prefix()}:claim:${id}`), id).to.be.greaterThan(0);

      // a trimmed list of the hours, as the sweeper leaves it
      await desk.ledger.trimHours(-7_200_000, 10);
      for (const dn of dns) expect(await desk.ledger.notice(dn)).to.include({ dn });
      for (const id of [...ids].reverse()) await desk.thaw(`event:${id}`);
      expect(await dump(use)).to.deep.equal(before);
      await desk.thaw(...PIECES.map((code) => `sn:${code}`), ...dns.map((dn) => `order:T-${dn}`), 'order:XS1');
      await desk.thaw(...['YT1', 'YT2', 'YT9', 'OUT-D2', 'BACK-r1', 'BACK-r2'].map((tn) => `tn:${tn}`));
      expect((await desk.ledger.history.outbox()).cold).to.equal(0);
    });
  }

  it('a notice leaves though an event of another cannot, which is told', async () => {
    const end = async (dn: string): Promise<void> => {
      await desk.announce(notice(dn, LINES));
      await desk.refuse(`f-${dn}`, dn);
      await desk.deliverAll();
    };
    await end('D1');
    await letGoOnce(desk.ledger, desk.history, use.redis(), use.prefix());
    await end('D2');
    await ripenNotices(use.redis(), use.prefix());
    const lease = await desk.ledger.history.lease({ most: 10, leaseMs: 1 });
    desk.history.put(lease);
    await desk.ledger.history.acknowledge(lease);
    await use.redis().hset(`${use.prefix()}:event:refuse:f-D2`, 'state', '{');
    expect(await desk.ledger.history.letGo({ most: 10 }).then(() => '', String)).to.include('ReplyError');
    expect(await desk.keys('notice')).to.deep.equal(['D2']);
  });

  it('nothing leaves before the history has it, nor while it is open', async () => {
    await desk.announce(notice('D1', LINES));
    await desk.checkout('c1', 'D1', PIECES);
    await desk.deliverAll();
    expect(await desk.ledger.history.letGo({ most: 10 })).to.deep.equal({ events: 0, notices: 0, more: false });
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.freeze()).to.deep.equal({ events: 1, notices: 0 });
    expect(await desk.keys('event')).to.deep.equal(['refund:r1']);
    await desk.deliverAll();
    expect(await desk.freeze()).to.deep.equal({ events: 1, notices: 1 });
  });

  it('events of one POS line leave together: not one of them while another is open', async () => {
    await desk.announce(notice('D1', LINES, { channel: 'pos', sellBillNum: 'XS1', shippedBefore: true }));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('waiting/waiting-for-line');
    await desk.refund('r2', 'D1', sn(1, 2));
    await desk.mapAll();
    await desk.freeze();
    expect(await desk.keys('event')).to.deep.equal(['refund:r1', 'refund:r2']);
    await desk.deliverAll();
    expect(await desk.freeze()).to.deep.include({ events: 2 });
  });

  it('what has ended stays RETENTION_DAYS, its notice NOTICE_HOT_DAYS', async () => {
    const patient = openDesk(use.redis(), use.prefix(), undefined, {
      retention: { days: 3, itemDays: 400, noticeHotDays: 30 },
    });
    await desk.announce(notice('D1', LINES));
    await desk.checkout('c1', 'D1', PIECES);
    await desk.deliverAll();
    const lease = await patient.ledger.history.lease({ most: 10, leaseMs: 1 });
    await patient.ledger.history.acknowledge(lease);
    expect(await patient.ledger.history.letGo({ most: 10 })).to.deep.include({ events: 0 });
    const [, ended] = await use.redis().zrange(`${use.prefix()}:committed`, '0', '-1', 'WITHSCORES');
    await use.redis().zadd(`${use.prefix()}:committed`, Number(ended) - 3 * 86_400_000 - 1000, 'checkout:c1');
    expect(await patient.ledger.history.letGo({ most: 10 })).to.deep.include({ events: 1, notices: 0 });
    const due = Number(await use.redis().zscore(`${use.prefix()}:outbox-notices`, 'D1'));
    expect(due).to.be.lessThan(Date.now() + 30 * 86_400_000);
    expect(await desk.keys('notice')).to.deep.equal(['D1']);
  });

  it('a number is forgotten when it has been cold for ITEM_RETENTION_DAYS', async () => {
    await situations['a notice that left in two parcels, one piece of which came back']?.();
    await desk.freeze();
    const { cold } = await desk.ledger.history.outbox();
    // dn, three pieces, three parcels, the order number
    expect(cold).to.equal(8);
    expect(await desk.ledger.history.pruneCold({ most: 10 })).to.deep.equal({ pruned: 0, more: false });
    for (const bucket of await desk.keys('cold')) {
      const key = `${use.prefix()}:cold:${bucket}`;
      // digests are no text
      const flat = (await use.redis().callBuffer('HGETALL', key)) as Buffer[];
      for (let i = 0; i + 1 < flat.length; i += 2) {
        const value = String(flat[i + 1]).replace(/^\d+/, (week) => String(Number(week) - 8 * 60));
        await use.redis().hset(key, flat[i] ?? '', value);
      }
    }
    expect(await desk.ledger.history.pruneCold({ most: 10 })).to.deep.equal({ pruned: cold, more: false });
    expect((await desk.ledger.history.outbox()).cold).to.equal(0);
    desk.history.state.asked = 0;
    expect(await desk.ledger.notice('D1')).to.equal(null);
    expect(desk.history.state.asked).to.equal(0);
  });

  it('what a person settled before its checkout came stays until that comes: its piece is paid back no more', async () => {
    await desk.refund('r1', undefined, sn(1, 1));
    await desk.mapAll();
    expect(await desk.act('e/refund:r1', 'resolve')).to.equal('ok');
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('resolved');
    await desk.freeze();
    expect(await desk.keys('event')).to.deep.equal(['refund:r1']);
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.deliverAll();
    await desk.refund('r2', 'D1', sn(1, 1), 'ANOTHER');
    await desk.mapAll();
    expect(await desk.status('refund', 'r2')).to.equal('attention/sn-already-returned');
    await desk.freeze();
    expect(await desk.keys('event')).not.to.include('refund:r1');
  });
});
