import { BUILTIN_ROUTES, type Routes } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED, UNKNOWN } from './prepared.js';

const TO_BOTH: Routes = new Map(BUILTIN_ROUTES)
  .set('pos.refund', ['pos.refund', 'erp.refund'])
  .set('pos.refuse', ['pos.refund', 'erp.refund']);
const SETTLED = 'a piece of line 1 was settled by hand: the line does not go back as a whole by itself';
const [A, B] = [sn(1, 1), sn(1, 2)];

/** CONTRACT §4, §5: what was delivered stays spent, and a line of which a person settled a piece goes back as a whole by itself no more. */
describe('a POS line of which a piece was paid back elsewhere and discarded at the POS', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix(), planContext(TO_BOTH));
    const payments = [{ method: 'cash', money: '100.00' }];
    const lines = [line(1, 1, 2), line(2, 2)];
    await desk.announce(notice('P1', lines, { channel: 'pos', sellBillNum: 'XS1', payments }));
  });
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));

  const out = async (pieces: readonly string[]): Promise<void> => {
    await desk.checkout('c1', 'P1', pieces);
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
  };
  const back = async (seq: string, piece: string): Promise<void> => {
    await desk.refund(seq, 'P1', piece);
    await desk.mapAll();
  };
  const posJobs = () => desk.jobs.filter(({ queue }) => queue === 'pos').length;
  const goesToAPerson = async (seq: string): Promise<void> => {
    expect(posJobs()).to.equal(0);
    const { status, reason, detail } = await desk.event('refund', seq);
    expect([status, reason, detail]).to.deep.equal(['attention', 'line-incomplete', SETTLED]);
  };

  it('does not go back with its other piece, where it was discarded while it waited', async () => {
    await out([A, B]);
    await back('r1', A);
    await desk.attempt('erp', DELIVERED);
    expect(await desk.act('e/refund:r1', 'discard')).to.equal('ok');
    await back('r2', B);
    await goesToAPerson('r2');
  });

  it('does not go back with its other piece, where it is under way elsewhere when it is discarded', async () => {
    await out([A, B]);
    await back('r1', A);
    await desk.attempt('erp', UNKNOWN);
    expect(await desk.act('d/erp-1/refund:r1', 'discard')).to.equal('ok');
    await back('r2', B);
    await goesToAPerson('r2');
  });

  it('does not go back once it was rejected for both, and the other one comes again', async () => {
    await out([A, B]);
    await back('r1', A);
    await desk.attempt('erp', DELIVERED);
    await back('r2', B);
    await desk.attempt('erp', REJECTED);
    await desk.attempt('pos', REJECTED);
    expect(await desk.act('d/pos-1/refund:r2', 'discard')).to.equal('ok');
    expect([await desk.status('refund', 'r1'), await desk.status('refund', 'r2')]).to.deep.equal([
      'discarded',
      'discarded',
    ]);
    await back('r3', B);
    await goesToAPerson('r3');
  });

  it('frees the other of a request that waits, for a person and not for the POS', async () => {
    await out([A, B, sn(2, 1)]);
    await back('r0', sn(2, 1));
    await desk.attempt('pos', UNKNOWN);
    await desk.attempt('erp', DELIVERED);
    await back('r1', A);
    await desk.attempt('erp', DELIVERED);
    await back('r2', B);
    expect(await desk.act('e/refund:r1', 'discard')).to.equal('ok');
    await desk.mapAll();
    await desk.act('d/pos-1/refund:r0', 'resolve');
    await goesToAPerson('r2');
  });

  it('does not go back where a refuse paid back what never left of it, and was discarded', async () => {
    await out([A, sn(2, 1)]);
    await desk.refuse('f1', 'P1');
    await desk.mapAll();
    await desk.attempt('erp', DELIVERED);
    expect(await desk.act('e/refuse:f1', 'discard')).to.equal('ok');
    await back('r1', A);
    await goesToAPerson('r1');
  });

  it('sends the other pieces that wait for it to a person at once', async () => {
    await desk.announce(
      notice('P1', [line(1, 1, 3), line(2, 2)], {
        channel: 'pos',
        sellBillNum: 'XS1',
        payments: [{ method: 'cash', money: '100.00' }],
      }),
    );
    await out([A, B, sn(1, 3)]);
    await back('r1', A);
    await desk.attempt('erp', DELIVERED);
    await back('r2', B);
    await desk.act('e/refund:r1', 'discard');
    await goesToAPerson('r2');
  });

  it('lists each of its pieces once, however often one is mapped anew', async () => {
    await out([A, B]);
    await back('r1', A);
    await back('r2', B);
    await desk.attempt('pos', REJECTED);
    for (let i = 0; i < 3; i++) {
      await desk.act('d/erp-1/refund:r1', 'retry');
      const [item = ''] = (await desk.attention()).filter((each) => each.startsWith('d/pos'));
      await desk.act(item, 'retry');
      await desk.mapAll();
      await desk.attempt('pos', REJECTED);
    }
    const hash = await use.redis().hgetall(`${use.prefix()}:notice:P1`);
    const listed = Object.keys(hash).filter((name) => name.startsWith('w:1:'));
    expect([hash['w:1'], listed.map((name) => hash[name]).sort()]).to.deep.equal(['2', [A, B]]);
  });

  it('goes back as a whole where nothing of the discarded one was paid back: another took its place', async () => {
    await out([A, B]);
    await back('r1', A);
    await desk.attempt('erp', REJECTED);
    await desk.act('d/erp-1/refund:r1', 'discard');
    await back('r2', B);
    await back('r3', A);
    expect(posJobs()).to.equal(1);
  });
});
