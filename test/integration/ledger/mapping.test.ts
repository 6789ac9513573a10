import { BUILTIN_ROUTES } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn, TWO_WAYS } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED, shipped } from './prepared.js';

describe('mapping against the ledger', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });
  const deliver = (destination: string) => desk.attempt(destination, DELIVERED);

  it('parks an event without its notice and wakes it when the notice arrives', async () => {
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    expect(await desk.status('checkout', 'c1')).to.equal('waiting/no-notice');
    expect(desk.jobs).to.deep.equal([]);
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.mapAll();
    expect(await desk.status('checkout', 'c1')).to.equal('sending');
    await deliver('push');
    expect(await desk.status('checkout', 'c1')).to.equal('delivered');
  });

  it('lets a refund wait for the checkout of its notice', async () => {
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('waiting/no-checkout');
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('sending');
  });

  it('needs no checkout where the notice left before this system was there', async () => {
    await desk.announce(notice('D1', [line(1, 1, 2)], { shippedBefore: true }));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.refund('r2', 'D1', sn(1, 2));
    await desk.refund('r3', 'D1', sn(1, 3));
    await desk.refund('r4', 'D1', sn(9, 3));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('sending');
    expect(await desk.status('refund', 'r2')).to.equal('waiting/earlier-event');
    expect(await desk.status('refund', 'r3')).to.equal('attention/over-refund');
    expect(await desk.status('refund', 'r4')).to.equal('attention/unmappable');
  });

  it('fills two lines of one sku in lineId order', async () => {
    await shipped(desk, 'D1', [line(2, 1, 1), line(1, 1, 1)]);
    const view = await desk.ledger.notice('D1');
    expect(view?.lines.map((l) => [l.lineId, l.shipped])).to.deep.equal([
      [2, [sn(1, 2)]],
      [1, [sn(1, 1)]],
    ]);
  });

  for (const [what, codes, reason] of [
    ['an item code that holds no sku', ['SERIALIZENUMBER'], 'unmappable'],
    ['an sku the notice does not have', [sn(7, 1)], 'unmappable'],
    ['more pieces than the line has', [sn(1, 1), sn(1, 2), sn(1, 3)], 'over-shipped'],
  ] as const) {
    it(`shows ${what} as ${reason}`, async () => {
      await desk.announce(notice('D1', [line(1, 1, 2)]));
      await desk.checkout('c1', 'D1', codes);
      await desk.mapAll();
      expect(await desk.status('checkout', 'c1')).to.equal(`attention/${reason}`);
      expect(await desk.attention()).to.deep.equal(['e/checkout:c1']);
    });
  }

  it('maps an unmappable checkout by itself once the notice was corrected', async () => {
    await desk.announce(notice('D1', [line(1, 2)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.mapAll();
    expect(await desk.status('checkout', 'c1')).to.equal('sending');
    expect(await desk.attention()).to.deep.equal([]);
  });

  it('freezes a notice once an event of it was mapped', async () => {
    await shipped(desk, 'D1');
    expect(await desk.announce(notice('D1', [line(1, 1, 3)]))).to.equal('notice-in-use');
    expect(await desk.announce(notice('D1', [line(1, 1, 2)], { member: { name: 'new' } }))).to.equal('replaced');
  });

  it('shows a refund of a refused notice, and a refuse that came after shipping, to a person; a second refuse is recorded', async () => {
    await shipped(desk, 'D2');
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.refuse('f1', 'D1');
    await desk.refuse('f2', 'D1');
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.refuse('f3', 'D2');
    await desk.refuse('f4');
    await desk.mapAll();
    expect(await desk.status('refuse', 'f1')).to.equal('sending');
    expect(await desk.status('refuse', 'f2')).to.equal('recorded');
    expect(await desk.status('refund', 'r1')).to.equal('attention/already-refused');
    expect(await desk.status('refuse', 'f3')).to.equal('attention/already-shipped');
    expect(await desk.status('refuse', 'f4')).to.equal('attention/unresolved');
  });

  it('shows a refuse of a notice with a returned item to a person', async () => {
    await desk.announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.refuse('f1', 'D1');
    await desk.mapAll();
    expect(await desk.status('refuse', 'f1')).to.equal('attention/already-shipped');
  });

  it('shows a refuse of a notice that left before to a person, and still takes its refunds', async () => {
    await desk.announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
    await desk.refuse('f1', 'D1');
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refuse', 'f1')).to.equal('attention/already-shipped');
    expect(await desk.status('refund', 'r1')).to.equal('sending');
  });

  it('gives indexes that expired while the event waited a new expiry', async () => {
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    const key = (...parts: string[]) => [use.prefix(), ...parts].join(':');
    const state = JSON.parse((await use.redis().hget(key('event', 'checkout:c1'), 'state')) ?? '{}');
    const at = Date.now() - 13 * 3_600_000;
    await use.redis().hset(key('event', 'checkout:c1'), 'state', JSON.stringify({ ...state, at }));
    await use.redis().del(key('sn', sn(1, 1)));
    await desk.mapAll();
    expect(await use.redis().ttl(key('sn', sn(1, 1)))).to.be.greaterThan(0);
  });

  it('maps events of one notice in the order they were accepted, whatever their kind', async () => {
    await desk.announce(notice('D1', [line(1, 1, 2)]));
    await desk.checkout('first', 'D1', [sn(1, 1)]);
    await desk.refuse('second', 'D1');
    desk.jobs.reverse();
    await desk.mapAll();
    expect(await desk.status('checkout', 'first')).to.equal('sending');
    expect(await use.redis().hget(`${use.prefix()}:notice:D1`, 'state')).to.equal('closed');
  });

  it('delivers those of one notice and destination in that order, too', async () => {
    await shipped(desk, 'D1', [line(1, 1, 2)]);
    await desk.refund('first', 'D1', sn(1, 1));
    await desk.refund('second', 'D1', sn(1, 2));
    desk.jobs.reverse();
    await desk.mapAll();
    const [a, b] = [await desk.event('refund', 'first'), await desk.event('refund', 'second')];
    expect([a.status, b.status, b.reason]).to.deep.equal(['sending', 'waiting', 'earlier-event']);
    await deliver('wdt');
    expect(await desk.status('refund', 'first')).to.equal('delivered');
    expect(await desk.status('refund', 'second')).to.equal('sending');
  });

  it('records an event whose route is empty, and remembers its items', async () => {
    const routes = new Map(BUILTIN_ROUTES).set('wdt.checkout', []);
    desk = openDesk(use.redis(), use.prefix(), planContext(routes));
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('checkout', 'c1')).to.equal('recorded');
    expect(await desk.status('refund', 'r1')).to.equal('sending');
  });

  it('sends one event to two destinations, each by its own delivery', async () => {
    desk = openDesk(use.redis(), use.prefix(), planContext(TWO_WAYS));
    await shipped(desk, 'D1');
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('wdt', REJECTED);
    await deliver('push');
    const event = await desk.event('refund', 'r1');
    expect([event.status, event.reason]).to.deep.equal(['attention', 'vendor-rejected']);
    expect(event.deliveries.map((d) => [d.destination, d.status])).to.deep.equal([
      ['wdt', 'attention'],
      ['push', 'delivered'],
    ]);
    await desk.act((await desk.attention())[0] ?? '', 'retry');
    await desk.mapAll();
    await deliver('wdt');
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
    expect(desk.jobs).to.deep.equal([]);
  });

  it('takes what waited too long to the attention list, from which its cause still wakes it', async () => {
    desk = openDesk(use.redis(), use.prefix(), { ...planContext(), waitMs: { notice: 0, line: 0 } });
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    expect(await desk.ledger.overdue(10)).to.deep.equal(['checkout:c1']);
    expect(await desk.status('checkout', 'c1')).to.equal('attention/no-notice');
    expect(await desk.attention()).to.deep.equal(['e/checkout:c1']);
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.mapAll();
    expect(await desk.status('checkout', 'c1')).to.equal('sending');
    expect(await desk.attention()).to.deep.equal([]);
  });
});
