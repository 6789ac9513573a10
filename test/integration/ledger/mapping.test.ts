import { BUILTIN_ROUTES } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

describe('mapping against the ledger', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });
  const deliver = (destination: string) => desk.attempt(destination, { status: 'delivered' });

  /** a notice whose checkout was mapped and delivered */
  const shipped = async (dn: string, lines = [line(1, 1, 2)], codes = [sn(1, 1), sn(1, 2)], more = {}) => {
    await desk.announce(notice(dn, lines, more));
    await desk.checkout(`out-${dn}`, dn, codes);
    await desk.mapAll();
    await deliver('push');
  };

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
    await shipped('D1', [line(2, 1, 1), line(1, 1, 1)]);
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
    await shipped('D1');
    expect(await desk.announce(notice('D1', [line(1, 1, 3)]))).to.equal('notice-in-use');
    expect(await desk.announce(notice('D1', [line(1, 1, 2)], { member: { name: 'new' } }))).to.equal('replaced');
  });

  it('sends a refund of an item that was not shipped to the attention list, naming the notice it belongs to', async () => {
    await shipped('D1');
    await shipped('D2', [line(1, 5)], [sn(5, 5)]);
    await desk.refund('r1', 'D1', sn(5, 5));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/sn-not-shipped');
    expect((await desk.event('refund', 'r1')).detail).to.contain('D2');
    expect(desk.jobs).to.deep.equal([]);
    expect(await desk.act('e/refund:r1', 'retry', 'D2')).to.equal('ok');
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('sending');
    expect((await desk.event('refund', 'r1')).dn).to.equal('D2');
  });

  it('names the notice that an expected return with this parcel belongs to', async () => {
    await shipped('D1');
    await desk.announce(notice('D2', [line(1, 5)]));
    await desk.ledger.recordReturns([{ refundNo: 'TK1', tid: 'T-D2', tn: 'YT1', goods: [] }]);
    const content = { seq: 'r1', dn: 'D1', tn: 'YT1', sn: sn(5, 5) };
    await desk.accept('refund', content);
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/sn-not-shipped');
    expect((await desk.event('refund', 'r1')).detail).to.contain('D2');
  });

  it('sends the second return of an item to the attention list', async () => {
    await shipped('D1');
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.refund('r2', 'D1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('sending');
    expect(await desk.status('refund', 'r2')).to.equal('attention/sn-already-returned');
  });

  it('begins a new life of an item that is sold again', async () => {
    await shipped('D1');
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await shipped('D2', [line(1, 1)], [sn(1, 1)]);
    await desk.refund('r2', undefined, sn(1, 1));
    await desk.mapAll();
    expect((await desk.event('refund', 'r2')).dn).to.equal('D2');
    expect(await desk.status('refund', 'r2')).to.equal('sending');
    expect((await desk.ledger.notice('D1'))?.lines[0]?.returned).to.deep.equal([sn(1, 1)]);
  });

  it('resolves a refund without dn by its item code, then its parcel, then an expected return', async () => {
    await shipped('D1');
    await desk.refund('by-sn', undefined, sn(1, 1));
    await desk.refund('by-tn', undefined, sn(8, 8), 'OUT-D1');
    await desk.announce(notice('D3', [line(1, 3)], { shippedBefore: true }));
    await desk.ledger.recordReturns([{ refundNo: 'TK1', tid: 'T-D3', tn: 'YT1', goods: [] }]);
    await desk.refund('by-return', undefined, sn(3, 3), 'YT1');
    await desk.mapAll();
    expect(await desk.status('refund', 'by-sn')).to.equal('sending');
    expect([await desk.status('refund', 'by-tn'), (await desk.event('refund', 'by-tn')).dn]).to.deep.equal([
      'attention/sn-not-shipped',
      'D1',
    ]);
    expect([await desk.status('refund', 'by-return'), (await desk.event('refund', 'by-return')).dn]).to.deep.equal([
      'sending',
      'D3',
    ]);
  });

  it('heals an unresolved refund when an expected return or a checkout names it', async () => {
    await desk.refund('r1', undefined, sn(3, 3), 'YT1');
    await desk.refund('r2', undefined, sn(4, 4), 'YT2');
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/unresolved');
    desk.queue((await desk.ledger.recordReturns([{ refundNo: 'TK1', tid: 'T-D3', tn: 'YT1', goods: [] }])).wake);
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('waiting/no-notice');
    await desk.announce(notice('D3', [line(1, 3)], { shippedBefore: true }));
    await shipped('D4', [line(1, 4)], [sn(4, 4)]);
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('sending');
    expect(await desk.status('refund', 'r2')).to.equal('sending');
    expect(await desk.attention()).to.deep.equal([]);
  });

  it('shows a refund of a refused notice, and a refuse that came after shipping, to a person; a second refuse is recorded', async () => {
    await shipped('D2');
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

  it('wakes a refund that waits for the last of a thousand items and more', async () => {
    const count = 1500;
    await desk.announce(notice('D1', [line(1, 1, count)]));
    await desk.refund('r1', undefined, sn(1, count));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/unresolved');
    await desk.checkout(
      'c1',
      'D1',
      Array.from({ length: count }, (_, i) => sn(1, i + 1)),
    );
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('sending');
  });

  it('maps events of one kind and notice in the order they were accepted', async () => {
    await shipped('D1', [line(1, 1, 2)]);
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
    const routes = new Map(BUILTIN_ROUTES).set('wdt.refund', ['wdt.smartRefund', 'push.return']);
    desk = openDesk(use.redis(), use.prefix(), planContext(routes));
    await shipped('D1');
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: '100: no' });
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

  describe('a POS line goes back whole', () => {
    const pos = { channel: 'pos' as const, sellBillNum: 'XS1' };

    it('waits until all pieces that were shipped came back, then one request stands for all of them', async () => {
      await shipped('P1', [line(1, 1, 2), line(2, 2, 1)], [sn(1, 1), sn(1, 2), sn(2, 1)], pos);
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
      await shipped('P1', [line(1, 1, 2)], [sn(1, 1), sn(1, 2)], pos);
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
      await shipped('P1', [line(1, 1, 2)], [sn(1, 1), sn(1, 2)], pos);
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

  it('frees the notice of a discarded refuse and the item of a discarded refund', async () => {
    await desk.announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: '100: no' });
    await desk.refund('r2', 'D1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refund', 'r2')).to.equal('attention/sn-already-returned');
    const item = (await desk.attention()).find((member) => member.startsWith('d/')) ?? '';
    expect(await desk.act(item, 'discard')).to.equal('ok');
    expect(await desk.status('refund', 'r1')).to.equal('discarded');
    await desk.mapAll();
    expect(await desk.status('refund', 'r2')).to.equal('sending');

    await desk.refuse('f1', 'D9');
    await desk.announce(notice('D9', [line(1, 1, 1, { title: 'unmappable' })]));
    await desk.mapAll();
    expect(await desk.status('refuse', 'f1')).to.equal('attention/unmappable');
    await desk.act('e/refuse:f1', 'discard');
    expect((await desk.ledger.notice('D9'))?.state).to.equal('pending');
    expect(await desk.checkout('c9', 'D9', [sn(1, 1)])).to.include({ answer: 'accepted' });
  });

  it('lets the next checkout through once an unmappable one was discarded, and its refund behind it', async () => {
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('wrong', 'D1', [sn(1, 1), sn(9, 9)]);
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.act('e/checkout:wrong', 'discard')).to.equal('ok');
    expect(await desk.status('checkout', 'wrong')).to.equal('discarded');
    await desk.checkout('right', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    expect(await desk.status('checkout', 'right')).to.equal('sending');
    expect(await desk.status('refund', 'r1')).to.equal('sending');
    expect(await use.redis().exists(`${use.prefix()}:unmapped:D1`)).to.equal(0);
  });

  it('discards what waited too long, leaving nothing in the way', async () => {
    desk = openDesk(use.redis(), use.prefix(), { ...planContext(), waitMs: { notice: 0, line: 0 } });
    await desk.refuse('f1', 'D1');
    await desk.mapAll();
    await desk.ledger.overdue(10);
    await desk.act('e/refuse:f1', 'discard');
    expect(await desk.status('refuse', 'f1')).to.equal('discarded');
    await desk.refuse('f2', 'D1');
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.mapAll();
    expect(await desk.status('refuse', 'f2')).to.equal('sending');
  });

  it('shows a refuse of a notice that left before to a person, and still takes its refunds', async () => {
    await desk.announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
    await desk.refuse('f1', 'D1');
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refuse', 'f1')).to.equal('attention/already-shipped');
    expect(await desk.status('refund', 'r1')).to.equal('sending');
  });

  it('takes a refund that only its parcel named to the notice that ships its item later', async () => {
    await shipped('D1');
    await desk.refund('r1', undefined, sn(5, 5), 'OUT-D1');
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/sn-not-shipped');
    await shipped('D2', [line(1, 5)], [sn(5, 5)]);
    await desk.mapAll();
    expect([await desk.status('refund', 'r1'), (await desk.event('refund', 'r1')).dn]).to.deep.equal(['sending', 'D2']);
    expect(await desk.attention()).to.deep.equal([]);
  });

  it('moves a checkout with its items and state to the notice an operator names', async () => {
    await desk.announce(notice('D1', [line(1, 7)]));
    await desk.announce(notice('D2', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    expect(await desk.act('e/checkout:c1', 'retry', 'D2')).to.equal('ok');
    await desk.mapAll();
    expect(await desk.status('checkout', 'c1')).to.equal('sending');
    expect((await desk.ledger.notice('D1'))?.state).to.equal('pending');
    expect(await desk.ledger.notice('D2')).to.include({ state: 'shipped', by: 'c1' });
  });
});
