import { expect } from 'chai';
import { CHECKOUT_TWICE, type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED, UNKNOWN } from './prepared.js';

/**
 * CONTRACT §3.1: a checkout that could not be mapped is closed as `superseded` by one that takes its place. One of which a vendor was told
 * under another notice is no such checkout: a person settles it.
 */
describe('a checkout with deliveries that was moved to a notice it does not fit', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix(), planContext(CHECKOUT_TWICE));
    await desk.announce(notice('D1', [line(1, 1, 2)]));
    await desk.announce(notice('D2', [line(1, 7)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)], 'T1');
    await desk.mapAll();
  });
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));

  /** the other delivery goes to the second notice, which then leaves as a whole without it */
  const moveAndFill = async (): Promise<void> => {
    await desk.attempt('erp', REJECTED);
    expect(await desk.act('d/erp-2/checkout:c1', 'retry', 'D2')).to.equal('ok');
    await desk.mapAll();
    expect(await desk.status('checkout', 'c1')).to.equal('attention/unmappable');
    await desk.checkout('c9', 'D2', [sn(7, 1)], 'T9');
    await desk.mapAll();
    expect(await desk.status('checkout', 'c9')).to.equal('sending');
  };

  for (const [what, decision] of [
    ['rejected', REJECTED],
    ['unknown', UNKNOWN],
    ['delivered', DELIVERED],
  ] as const) {
    for (const action of ['retry', 'resolve', 'discard'] as const) {
      it(`stays on the list where it was ${what} before, and a ${action} settles it`, async () => {
        await desk.attempt('push', decision);
        await moveAndFill();
        expect(await desk.status('checkout', 'c1')).to.equal('attention/unmappable');
        const items = await desk.attention();
        expect(items).to.include('e/checkout:c1');
        for (const item of items.filter((each) => each.endsWith('checkout:c1'))) {
          expect(await desk.act(item, action), item).to.be.oneOf(['ok', 'gone']);
          await desk.mapAll();
          expect(await ledgerProblems(use.redis(), use.prefix()), item).to.deep.equal([]);
        }
      });
    }
  }

  it('is recorded as what the vendor then answers to the delivery that was under way', async () => {
    const claim = await desk.begin(desk.take('push'));
    if (claim.answer !== 'go') throw new Error(claim.answer);
    await moveAndFill();
    const attempt = { n: claim.n, at: claim.at, ms: 1, outcome: 'rejected' } as const;
    const told = { signal: 'none', failures: 5, probeMs: 30_000 } as const;
    expect((await desk.ledger.finish(claim.delivery, attempt, REJECTED, told)).answer).to.equal('ok');
    expect(await desk.attention()).to.include.members(['d/push-1/checkout:c1', 'e/checkout:c1']);
  });
});
