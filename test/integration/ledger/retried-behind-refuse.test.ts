import type { MappingInput } from '@scm-relay/connectors';
import { BUILTIN_ROUTES, type Routes } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED } from './prepared.js';

const ROUTES: Routes = new Map(BUILTIN_ROUTES).set('pos.refund', ['push.return', 'pos.refund']);
const [A, B] = [sn(1, 1), sn(1, 2)];
const NOTICES = [
  { channel: 'wdt', to: ['wdt'] },
  { channel: 'erp', to: ['erp'], store: { storesId: '1' }, payments: [{ method: 'cash', money: '20.00' }] },
  { channel: 'pos', to: ['push', 'pos'], sellBillNum: 'XS1' },
] as const;

/** CONTRACT §3.1, §5: what left before its rest was refused has left, also where its order status is sent anew. */
describe('a rejected checkout whose rest was refused', () => {
  const use = useRedis();
  let desk: Desk;
  /** something of this checkout that a person has yet to put right */
  let wrong = false;
  const context = planContext(ROUTES);
  const unmappable = { ok: false, reason: 'unmappable', detail: 'its carrier is unknown' } as const;
  beforeEach(() => {
    wrong = false;
    desk = openDesk(use.redis(), use.prefix(), {
      ...context,
      connectorFor: (operation) => {
        const connector = context.connectorFor(operation);
        const operations = Object.entries(connector.operations).map(([name, each]) => {
          const map = (input: MappingInput) => (wrong && input.event.body.seq === 'c1' ? unmappable : each.map(input));
          return [name, { ...each, map }];
        });
        return { ...connector, operations: Object.fromEntries(operations) };
      },
    });
  });
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));

  const rest = async (more: object, to: readonly string[]): Promise<void> => {
    await desk.announce(notice('D1', [line(1, 1, 2, { barcodeId: '88' })], more));
    await desk.checkout('c1', 'D1', [A]);
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    await desk.refuse('f1', 'D1');
    await desk.mapAll();
    for (const each of new Set(['push', ...to]))
      if (desk.jobs.some(({ queue }) => queue === each)) await desk.attempt(each, DELIVERED);
  };
  const paidBack = async (to: readonly string[]): Promise<void> => {
    await desk.refund('r1', undefined, A);
    await desk.mapAll();
    for (const each of to) await desk.attempt(each, DELIVERED);
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
    expect(await desk.status('refuse', 'f1')).to.equal('delivered');
    expect(await desk.ledger.notice('D1')).to.include({ state: 'closed', by: 'f1' });
  };

  for (const { to, ...more } of NOTICES) {
    it(`has left all the same: it is told again, and its piece is paid back (${more.channel})`, async () => {
      await rest(more, to);
      expect(await desk.act('d/push-1/checkout:c1', 'retry')).to.equal('ok');
      await desk.mapAll();
      await desk.attempt('push', DELIVERED);
      expect(await desk.status('checkout', 'c1')).to.equal('delivered');
      await paidBack(to);
    });
  }

  it('has left also while it cannot be mapped, and is told once that can be', async () => {
    const [{ to, ...more }] = NOTICES;
    await rest(more, to);
    wrong = true;
    await desk.act('d/push-1/checkout:c1', 'retry');
    await desk.mapAll();
    expect(await desk.status('checkout', 'c1')).to.equal('attention/unmappable');
    wrong = false;
    await paidBack(to);
    await desk.act('e/checkout:c1', 'retry');
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    expect(await desk.status('checkout', 'c1')).to.equal('delivered');
    expect((await desk.ledger.notice('D1'))?.lines[0])
      .to.include.keys('shipped')
      .and.to.deep.include({ returned: [A] });
  });

  it('stands where its refuse is discarded and the rest leaves after all', async () => {
    const [{ to, ...more }] = NOTICES;
    await desk.announce(notice('D1', [line(1, 1, 2)], more));
    await desk.checkout('c1', 'D1', [A]);
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    await desk.refuse('f1', 'D1');
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    wrong = true;
    await desk.act('d/push-1/checkout:c1', 'retry');
    await desk.mapAll();
    wrong = false;
    await desk.act('d/push-1/refuse:f1', 'discard');
    expect(await desk.ledger.notice('D1')).to.include({ state: 'partly-shipped' });
    await desk.checkout('c2', 'D1', [B], 'OUT-c2');
    await desk.mapAll();
    expect(await desk.ledger.notice('D1')).to.include({ state: 'shipped' });
    await desk.refund('r1', undefined, A);
    await desk.mapAll();
    await desk.attempt(to[0], DELIVERED);
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
  });

  for (const action of ['retry', 'resolve'] as const) {
    it(`stands where the rest has left after all before a person acts on it (${action})`, async () => {
      await desk.announce(notice('D1', [line(1, 1, 2)]));
      await desk.checkout('c1', 'D1', [A]);
      await desk.mapAll();
      await desk.attempt('push', REJECTED);
      await desk.refuse('f1', 'D1');
      await desk.mapAll();
      await desk.attempt('push', REJECTED);
      wrong = true;
      await desk.act('d/push-1/checkout:c1', 'retry');
      await desk.mapAll();
      await desk.act('d/push-1/refuse:f1', 'discard');
      await desk.checkout('c2', 'D1', [B], 'OUT-c2');
      await desk.mapAll();
      await desk.attempt('push', DELIVERED);
      expect(await desk.status('checkout', 'c1')).to.equal('attention/unmappable');
      wrong = false;
      await desk.act('e/checkout:c1', action);
      await desk.mapAll();
      if (action === 'retry') await desk.attempt('push', DELIVERED);
      expect(await desk.status('checkout', 'c1')).to.equal(action === 'retry' ? 'delivered' : 'resolved');
      expect(await desk.ledger.notice('D1')).to.deep.include({ state: 'shipped', by: 'c2' });
      for (const [seq, piece] of [
        ['r1', A],
        ['r2', B],
      ] as const) {
        await desk.refund(seq, undefined, piece);
        await desk.mapAll();
        await desk.attempt('wdt', DELIVERED);
        expect(await desk.status('refund', seq)).to.equal('delivered');
      }
    });
  }
});
