import { BUILTIN_ROUTES, type Routes } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, mistakenContext, notice, openDesk, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED } from './prepared.js';

const TWICE: Routes = new Map(BUILTIN_ROUTES)
  .set('wdt.refund', ['wdt.smartRefund', 'push.return'])
  .set('erp.refuse', ['erp.refund', 'push.return'])
  .set('pos.refund', ['pos.refund', 'erp.refund']);
const payments = [{ method: 'cash', money: '100.00' }];
const POS = { channel: 'pos' as const, sellBillNum: 'XS1', payments };
const [A, B] = [sn(1, 1), sn(1, 2)];

/** CONTRACT §5: what is delivered at another destination stays as it is, and with it what the event took of its notice. */
describe('a retry of an event that one destination has', () => {
  const use = useRedis();
  let desk: Desk;
  /** settings that a person has yet to put right */
  let wrong = false;
  beforeEach(() => {
    wrong = false;
    desk = openDesk(
      use.redis(),
      use.prefix(),
      mistakenContext(() => wrong, TWICE),
    );
  });
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));

  /** told again, it wakes what waits for it */
  const announce = (dn: string, quantity: number, more = {}, mistaken = false) => {
    wrong = mistaken;
    return desk.announce(notice(dn, [line(1, 1, quantity)], more));
  };
  const refund = async (seq: string, dn: string, piece: string): Promise<void> => {
    await desk.refund(seq, dn, piece);
    await desk.mapAll();
  };
  const jobsTo = (name: string) => desk.jobs.filter(({ queue }) => queue === name).length;

  /** a refund that wdt has and the push does not, and that a retry cannot map today */
  const halfDelivered = async (more = {}): Promise<void> => {
    await announce('D1', 1, more);
    if (Object.keys(more).length === 0) {
      await desk.checkout('c1', 'D1', [A]);
      await desk.mapAll();
      await desk.attempt('push', DELIVERED);
    }
    await refund('r1', 'D1', A);
    await desk.attempt('wdt', DELIVERED);
    await desk.attempt('push', REJECTED);
    await announce('D1', 1, more, true);
    await desk.act('d/push-2/refund:r1', 'retry');
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/unmappable');
  };

  it('keeps its piece though it cannot be mapped today, and sends the rest once it can', async () => {
    await halfDelivered();
    await refund('r2', 'D1', A);
    expect(await desk.status('refund', 'r2')).to.equal('attention/sn-already-returned');
    await announce('D1', 1);
    await desk.mapAll();
    expect([jobsTo('wdt'), jobsTo('push')]).to.deep.equal([0, 1]);
    await desk.attempt('push', DELIVERED);
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
    expect(await desk.status('refund', 'r2')).to.equal('attention/sn-already-returned');
  });

  it('keeps its line: another piece of what left before this system was there is not paid in its place', async () => {
    await halfDelivered({ shippedBefore: true });
    await refund('r2', 'D1', B);
    expect(await desk.status('refund', 'r2')).to.equal('attention/over-refund');
    expect(jobsTo('wdt')).to.equal(0);
  });

  it('leaves its piece spent where it is discarded then', async () => {
    await halfDelivered();
    await desk.act('e/refund:r1', 'discard');
    await announce('D1', 1);
    await refund('r2', 'D1', A);
    expect(await desk.status('refund', 'r2')).to.equal('attention/sn-already-returned');
  });

  it('gives its piece back where a person moves it to another notice', async () => {
    await halfDelivered();
    await announce('D2', 1, { shippedBefore: true });
    expect(await desk.act('e/refund:r1', 'retry', 'D2')).to.equal('ok');
    await announce('D1', 1);
    await refund('r2', 'D1', A);
    expect(await desk.status('refund', 'r2')).to.equal('sending');
  });

  it('leaves the money of a refuse spent where that cannot be mapped today and is discarded', async () => {
    const erp = { channel: 'erp', payments };
    await announce('E1', 2, erp);
    await desk.refuse('f1', 'E1');
    await desk.mapAll();
    await desk.attempt('erp', DELIVERED);
    await desk.attempt('push', REJECTED);
    await announce('E1', 2, erp, true);
    await desk.act('d/push-2/refuse:f1', 'retry');
    await desk.mapAll();
    expect(await desk.status('refuse', 'f1')).to.equal('attention/unmappable');
    expect((await desk.ledger.notice('E1'))?.state).to.equal('refused');
    await desk.act('e/refuse:f1', 'discard');
    await announce('E1', 2, erp);
    await desk.refuse('f2', 'E1');
    await desk.mapAll();
    expect(await desk.status('refuse', 'f2')).to.equal('attention/over-refund');
  });

  /** two returns of one line that the ERP paid back, each by itself, and the POS rejected together */
  const rejectedLine = async (second = DELIVERED): Promise<void> => {
    await announce('P1', 2, POS);
    await desk.checkout('c1', 'P1', [A, B]);
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    await refund('r1', 'P1', A);
    await desk.attempt('erp', DELIVERED);
    await refund('r2', 'P1', B);
    await desk.attempt('erp', second);
    await desk.attempt('pos', REJECTED);
  };

  for (const [what, second] of [
    ['both', DELIVERED],
    ['one', REJECTED],
  ] as const) {
    it(`sends a line once, for all its returns, where another destination has ${what} of them`, async () => {
      await rejectedLine(second);
      expect(await desk.act('d/pos-1/refund:r2', 'retry')).to.equal('ok');
      await desk.mapAll();
      expect(jobsTo('pos')).to.equal(1);
      await desk.attempt('pos', DELIVERED);
      expect(await desk.status('refund', 'r1')).to.equal('delivered');
      expect(await desk.status('refund', 'r2')).to.equal(
        second === REJECTED ? 'attention/vendor-rejected' : 'delivered',
      );
    });
  }

  it('holds its line back while it cannot be mapped: the other pieces do not take it with them', async () => {
    await rejectedLine();
    await announce('P1', 2, POS, true);
    await desk.act('d/pos-1/refund:r2', 'retry');
    await desk.mapAll();
    await announce('P1', 2, POS);
    const job = desk.jobs.findIndex(({ data }) => 'seq' in data && data.seq === 'r1');
    const [first] = desk.jobs.splice(job, 1);
    await desk.mapAll();
    expect(jobsTo('pos')).to.equal(0);
    desk.queue([first ?? null]);
    await desk.mapAll();
    expect(jobsTo('pos')).to.equal(1);
    const refunds = [await desk.event('refund', 'r1'), await desk.event('refund', 'r2')];
    expect(new Set(refunds.map(({ deliveries }) => deliveries.at(-1)?.id)).size).to.equal(1);
  });

  it('keeps a piece whose checkout was taken back while its line waited: no other return of it is paid', async () => {
    await announce('P1', 2, POS);
    await desk.checkout('c1', 'P1', [A]);
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    await refund('r1', 'P1', A);
    await desk.attempt('erp', DELIVERED);
    expect(await desk.status('refund', 'r1')).to.equal('waiting/waiting-for-line');
    await desk.act('d/push-1/checkout:c1', 'discard');
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('waiting/no-checkout');
    await desk.checkout('c2', 'P1', [A, B]);
    await desk.mapAll();
    await refund('r3', 'P1', A);
    expect([await desk.status('refund', 'r1'), await desk.status('refund', 'r3')]).to.deep.equal([
      'waiting/waiting-for-line',
      'attention/sn-already-returned',
    ]);
  });
});
