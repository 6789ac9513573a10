import type { Decision } from '@scm-relay/ledger';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

const booked = (vendorNumber: string): Decision => ({ status: 'delivered', vendorNumber });
const refused = (vendorNumber: string): Decision => ({
  status: 'attention',
  reason: 'vendor-refused',
  detail: 'the vendor refuses it',
  vendorNumber,
});

/** CONTRACT §3.4: 已拒绝 is final, whether a callback says so or a reply does. */
describe('a reply of POS that says 已拒绝', () => {
  const use = useRedis();
  let desk: Desk;
  const ITEM = 'd/pos-1/refund:r1';

  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    await desk.announce(notice('P1', [line(1, 1)], { channel: 'pos', sellBillNum: 'X', shippedBefore: true }));
    await desk.refund('r1', 'P1', sn(1, 1));
    await desk.mapAll();
  });

  const begun = async () => {
    const job = desk.take('pos');
    const claim = await desk.begin(job);
    if (!job || claim.answer !== 'go') throw new Error(claim.answer);
    return { job, n: claim.n, at: claim.at };
  };
  /** the reply to an attempt that was taken for lost meanwhile */
  const late = async ({ n, at }: { readonly n: number; readonly at: number }, decision: Decision) => {
    const record = { n, at, ms: 1, outcome: 'delivered' } as const;
    const told = { signal: 'none', failures: 5, probeMs: 30_000 } as const;
    return (await desk.ledger.finish('pos-1/refund:r1', record, decision, told)).answer;
  };
  const lost = async () => {
    const attempt = await begun();
    await desk.gone(attempt.job, attempt);
    return attempt;
  };
  const callback = (billNum: string, said: string, senderBillNum = '') =>
    desk.ledger.posCallback({ billNum, senderBillNum, authState: said, state: '' });
  const status = () => desk.status('refund', 'r1');
  const shown = async () => (await desk.event('refund', 'r1')).deliveries[0];

  it('takes one that a person resolved meanwhile to the attention list, as a callback does', async () => {
    const attempt = await lost();
    await desk.act(ITEM, 'resolve');
    expect(await late(attempt, refused('B1'))).to.equal('late');
    expect(await status()).to.equal('attention/vendor-refused');
    expect(await shown()).to.include({ status: 'attention', detail: 'it was resolved by a person before' });
    expect(await desk.attention()).to.deep.equal([ITEM]);
    await desk.act(ITEM, 'resolve');
    expect(await late(attempt, refused('B1'))).to.equal('late');
    expect(await status()).to.equal('resolved');
  });

  it('tells so where nobody knew yet whether it arrived', async () => {
    const attempt = await lost();
    expect(await late(attempt, refused('B1'))).to.equal('late');
    expect(await status()).to.equal('attention/vendor-refused');
  });

  it('leaves one that a person discarded as it is', async () => {
    const attempt = await lost();
    await desk.act(ITEM, 'discard');
    expect(await late(attempt, refused('B1'))).to.equal('late');
    expect(await status()).to.equal('discarded');
    expect(await desk.attention()).to.deep.equal([]);
  });

  it('speaks of its own request: one that was sent anew since has a bill and a state of its own', async () => {
    const first = await lost();
    await desk.act(ITEM, 'retry');
    await desk.attempt('pos', booked('B2'));
    expect(await late(first, refused('B1'))).to.equal('late');
    expect(await status()).to.equal('delivered');
    await callback('B2', '已拒绝');
    expect(await status()).to.equal('attention/vendor-refused');
  });

  it('is final: no callback takes it back, and a retry that is answered with the same bill is refused still', async () => {
    await desk.attempt('pos', refused('B1'));
    await callback('B1', '已办理');
    expect(await status()).to.equal('attention/vendor-refused');
    await desk.act(ITEM, 'retry');
    await desk.mapAll();
    await desk.attempt('pos', booked('B1'));
    expect(await status()).to.equal('attention/vendor-refused');
  });

  it('is final where a callback alone named the bill, for the reply was lost', async () => {
    await lost();
    await callback('B1', '已拒绝', 'r1');
    await desk.act(ITEM, 'retry');
    await desk.mapAll();
    await desk.attempt('pos', booked('B1'));
    expect(await status()).to.equal('attention/vendor-refused');
  });

  it('is final where that answer comes late, too', async () => {
    await desk.attempt('pos', refused('B1'));
    await desk.act(ITEM, 'retry');
    await desk.mapAll();
    const attempt = await lost();
    expect(await late(attempt, booked('B1'))).to.equal('late');
    expect(await status()).to.equal('attention/vendor-refused');
  });

  it('is final where the late one of two requests has said so of the bill of both', async () => {
    const first = await lost();
    await desk.act(ITEM, 'retry');
    const second = await begun();
    await late(first, refused('B1'));
    expect(await status()).to.equal('sending');
    await late(second, booked('B1'));
    expect(await status()).to.equal('attention/vendor-refused');
  });

  it('is a matter for a person where the bill is that of an earlier request, by which it counts as delivered', async () => {
    const first = await lost();
    await desk.act(ITEM, 'retry');
    await lost();
    expect(await late(first, booked('B1'))).to.equal('healed');
    await callback('B1', '已拒绝');
    expect(await status()).to.equal('attention/vendor-refused');
  });
});
