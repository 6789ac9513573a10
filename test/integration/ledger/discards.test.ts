import { connectorFor } from '@scm-relay/connectors';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn, TWO_WAYS } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED } from './prepared.js';

describe('what an operator does to an event', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });

  it('a discard lets nobody wait for the rest of its lines: their refunds wait for the next checkout', async () => {
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
    await desk.attempt('pos', DELIVERED);
    expect([await desk.status('refund', 'r1'), await desk.status('refund', 'r2')]).to.deep.equal([
      'delivered',
      'delivered',
    ]);
  });

  it('a rejected checkout that is retried is mapped anew: what came back stays back', async () => {
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    expect(await desk.act((await desk.attention())[0] ?? '', 'retry', 'D1')).to.equal('ok');
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    const checkout = await desk.event('checkout', 'c1');
    expect([checkout.status, checkout.deliveries.map(({ status }) => status)]).to.deep.equal([
      'delivered',
      ['discarded', 'delivered'],
    ]);
    expect((await desk.ledger.notice('D1'))?.lines[0]?.returned).to.deep.equal([sn(1, 1)]);
    await desk.refund('r2', 'D1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refund', 'r2')).to.equal('attention/sn-already-returned');
  });

  for (const kind of ['refund', 'refuse'] as const) {
    it(`a retry of a ${kind} under its own notice sends what the notice says by now`, async () => {
      desk = openDesk(use.redis(), use.prefix(), { ...planContext(), connectorFor });
      const erp = (storesId: string) =>
        notice('E1', [line(1, 1, 1, { barcodeId: 'B1' })], {
          channel: 'erp',
          store: { storesId },
          payments: [{ method: 'alipay' }],
          ...(kind === 'refund' ? { shippedBefore: true } : {}),
        });
      await desk.announce(erp('WRONG'));
      if (kind === 'refund') await desk.refund('x1', 'E1', sn(1, 1));
      else await desk.refuse('x1', 'E1');
      await desk.mapAll();
      await desk.attempt('erp', REJECTED);
      await desk.announce(erp('RIGHT'));
      expect(await desk.act((await desk.attention())[0] ?? '', 'retry', 'E1')).to.equal('ok');
      await desk.mapAll();
      const { claim } = await desk.attempt('erp', DELIVERED);
      expect(JSON.stringify(claim)).to.contain('RIGHT').and.not.contain('WRONG');
      const view = await desk.event(kind, 'x1');
      expect([view.status, view.deliveries.map(({ status }) => status)]).to.deep.equal([
        'delivered',
        ['discarded', 'delivered'],
      ]);
      const { state, lines } = (await desk.ledger.notice('E1')) ?? {};
      expect([state, lines?.[0]?.returned]).to.deep.equal(
        kind === 'refund' ? ['pending', [sn(1, 1)]] : ['refused', []],
      );
    });
  }

  it('a retry under its own notice sends nothing again that was delivered elsewhere', async () => {
    desk = openDesk(use.redis(), use.prefix(), planContext(TWO_WAYS));
    await desk.announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    await desk.attempt('wdt', REJECTED);
    expect(await desk.act((await desk.attention())[0] ?? '', 'retry', 'D1')).to.equal('ok');
    await desk.mapAll();
    await desk.attempt('wdt', DELIVERED);
    const view = await desk.event('refund', 'r1');
    expect(view.deliveries.map(({ destination, status }) => [destination, status])).to.deep.equal([
      ['wdt', 'discarded'],
      ['push', 'delivered'],
      ['wdt', 'delivered'],
    ]);
    expect(view.status).to.equal('delivered');
  });

  it('an event moved to another notice ends as its new delivery does', async () => {
    for (const dn of ['D1', 'D2']) await desk.announce(notice(dn, [line(1, 1)], { shippedBefore: true }));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('wdt', REJECTED);
    expect(await desk.act((await desk.attention())[0] ?? '', 'retry', 'D2')).to.equal('ok');
    await desk.mapAll();
    await desk.attempt('wdt', DELIVERED);
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
  });

  it('a retry under another notice takes along what no destination was sent yet', async () => {
    desk = openDesk(use.redis(), use.prefix(), planContext(TWO_WAYS));
    for (const dn of ['D1', 'D2']) await desk.announce(notice(dn, [line(1, 1)], { shippedBefore: true }));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('wdt', REJECTED);
    expect(await desk.act((await desk.attention())[0] ?? '', 'retry', 'D2')).to.equal('ok');
    await desk.mapAll();
    const view = await desk.event('refund', 'r1');
    expect(view.dn).to.equal('D2');
    expect(view.deliveries.map(({ destination, status }) => [destination, status])).to.deep.equal([
      ['wdt', 'discarded'],
      ['push', 'discarded'],
      ['wdt', 'pending'],
      ['push', 'pending'],
    ]);
    const claims = await Promise.all([desk.begin(desk.take('push')), desk.begin(desk.take('push'))]);
    expect(claims.map(({ answer }) => answer)).to.deep.equal(['gone', 'go']);
  });

  it('frees the notice of a discarded refuse and the item of a discarded refund', async () => {
    await desk.announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('wdt', REJECTED);
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
