import { BUILTIN_ROUTES } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, shipped } from './prepared.js';

const POS = { channel: 'pos' as const, sellBillNum: 'XS1' };

describe('an event that waits, and what a person does with it', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });
  /** time is up at once for whatever waits for a notice or a checkout */
  const impatient = (): void => {
    desk = openDesk(use.redis(), use.prefix(), { ...planContext(), waitMs: { notice: 0, line: 86_400_000 } });
  };
  const checkout = async (): Promise<void> => {
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
  };
  const act = async (action: 'retry' | 'resolve' | 'discard', item = 'e/checkout:c1'): Promise<void> => {
    await desk.act(item, action);
    await desk.mapAll();
  };
  const announce = async (): Promise<void> => {
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.mapAll();
  };

  it('counts as left once its notice comes, and sends nothing', async () => {
    await checkout();
    await act('resolve');
    expect(await desk.status('checkout', 'c1')).to.equal('resolved');
    await announce();
    expect(await desk.status('checkout', 'c1')).to.equal('resolved');
    expect(await desk.ledger.notice('D1')).to.include({ state: 'shipped', by: 'c1' });
    expect(desk.jobs).to.deep.equal([]);
  });

  it('counts as left where it had waited too long, too', async () => {
    impatient();
    await checkout();
    await desk.ledger.overdue(10);
    expect(await desk.status('checkout', 'c1')).to.equal('attention/no-notice');
    await act('resolve');
    await announce();
    expect(await desk.ledger.notice('D1')).to.include({ state: 'shipped', by: 'c1' });
  });

  it('is overdue once', async () => {
    impatient();
    await checkout();
    expect(await desk.ledger.overdue(10)).to.deep.equal(['checkout:c1']);
    expect(await desk.ledger.overdue(10)).to.deep.equal([]);
  });

  it('waits anew after a retry', async () => {
    impatient();
    await checkout();
    await desk.ledger.overdue(10);
    await act('retry');
    expect(await desk.status('checkout', 'c1')).to.equal('waiting/no-notice');
  });

  it('does not wait anew where something only woke it', async () => {
    impatient();
    await desk.announce(notice('D1', [line(1, 1), line(2, 2)]));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.ledger.overdue(10);
    await desk.announce(notice('D1', [line(1, 1), line(2, 2, 2)]));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/no-checkout');
  });

  it('is discarded, and its notice takes no piece of it', async () => {
    await checkout();
    await act('discard');
    await announce();
    expect(await desk.status('checkout', 'c1')).to.equal('discarded');
    expect(await desk.ledger.notice('D1')).to.include({ state: 'pending' });
  });

  describe('with something to be sent still', () => {
    const routes = new Map(BUILTIN_ROUTES).set('pos.refund', ['pos.refund', 'push.return']);
    const refunds = async (...seqs: readonly string[]): Promise<void> => {
      desk = openDesk(use.redis(), use.prefix(), planContext(routes));
      await shipped(desk, 'D1', [line(1, 1, 3)], [sn(1, 1), sn(1, 2), sn(1, 3)], POS);
      for (const [i, seq] of seqs.entries()) await desk.refund(seq, 'D1', sn(1, i + 1));
      await desk.mapAll();
    };

    it('ends as resolved once that was delivered', async () => {
      await refunds('r1');
      await act('resolve', 'e/refund:r1');
      expect(await desk.status('refund', 'r1')).to.equal('sending');
      await desk.attempt('push', DELIVERED);
      expect(await desk.status('refund', 'r1')).to.equal('resolved');
    });

    it('does so where that waits for an earlier event', async () => {
      await refunds('r1', 'r2');
      await act('resolve', 'e/refund:r2');
      expect(await desk.status('refund', 'r2')).to.equal('waiting/earlier-event');
      await desk.attempt('push', DELIVERED);
      await desk.attempt('push', DELIVERED);
      expect(await desk.status('refund', 'r2')).to.equal('resolved');
    });
  });

  it('says that its line was settled by hand though it had waited too long already', async () => {
    const context = { ...planContext(), waitMs: { notice: 86_400_000, line: 0 } };
    desk = openDesk(use.redis(), use.prefix(), context);
    await shipped(desk, 'D1', [line(1, 1, 3)], [sn(1, 1), sn(1, 2), sn(1, 3)], POS);
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.refund('r2', 'D1', sn(1, 2));
    await desk.mapAll();
    await desk.ledger.overdue(10);
    await act('resolve', 'e/refund:r1');
    const { status, detail } = await desk.event('refund', 'r2');
    expect([status, detail]).to.deep.equal([
      'attention',
      'a piece of line 1 was settled by hand: the line does not go back as a whole by itself',
    ]);
  });
});
