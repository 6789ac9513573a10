import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';

describe('an event that goes on waiting', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });

  const placeOf = async (id: string) => {
    const [since, due] = await Promise.all(
      ['waiting', 'deadlines'].map((name) => use.redis().zscore(`${use.prefix()}:${name}`, id)),
    );
    return { since: Number(since), due: Number(due) };
  };
  const aMomentAfter = (since: number) => until(async () => Date.now() > since + 1);

  it('keeps its deadline however often its notice is put', async () => {
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('waiting/no-checkout');
    const before = await placeOf('refund:r1');
    await aMomentAfter(before.since);
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('waiting/no-checkout');
    expect(await placeOf('refund:r1')).to.deep.equal(before);
  });

  it('has a deadline of its own for whatever it waits for next', async () => {
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('waiting/no-notice');
    const before = await placeOf('refund:r1');
    await aMomentAfter(before.since);
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('waiting/no-checkout');
    const after = await placeOf('refund:r1');
    expect([after.since > before.since, after.due > before.due]).to.deep.equal([true, true]);
  });

  it('has its time anew where a person retries it', async () => {
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    const before = await placeOf('refund:r1');
    await aMomentAfter(before.since);
    expect(await desk.act('e/refund:r1', 'retry')).to.equal('ok');
    await desk.mapAll();
    expect((await placeOf('refund:r1')).due).to.be.above(before.due);
  });

  it('is no newer on the attention list when its notice is put again', async () => {
    await desk.announce(notice('D1', [line(1, 1, 2)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.refund('r1', 'D1', sn(1, 2));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/sn-not-shipped');
    const listed = async () => Number(await use.redis().zscore(`${use.prefix()}:attention`, 'e/refund:r1'));
    const before = await listed();
    await aMomentAfter(before);
    await desk.announce(notice('D1', [line(1, 1, 2)]));
    await desk.mapAll();
    expect(await listed()).to.equal(before);
  });

  it('is on the attention list since its deadline, also after it was mapped again', async () => {
    desk = openDesk(use.redis(), use.prefix(), { ...planContext(), waitMs: { notice: 0, line: 0 } });
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    const { since } = await placeOf('refund:r1');
    await aMomentAfter(since);
    expect(await desk.ledger.overdue(10)).to.deep.equal(['refund:r1']);
    const listed = async () => Number(await use.redis().zscore(`${use.prefix()}:attention`, 'e/refund:r1'));
    const before = await listed();
    expect(before).to.be.above(since);
    await aMomentAfter(before);
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.mapAll();
    expect([await desk.status('refund', 'r1'), await listed()]).to.deep.equal(['attention/no-checkout', before]);
  });

  const waiting: Readonly<Record<string, (seq: string, n: number) => Promise<unknown>>> = {
    'of a notice nobody knows': (seq, n) => desk.refund(seq, 'D1', sn(1, n)),
    'that waits for its checkout': async (seq, n) => {
      await desk.announce(notice('D1', [line(1, 1, 2)]));
      await desk.refund(seq, 'D1', sn(1, n));
    },
  };
  for (const [what, post] of Object.entries(waiting)) {
    it(`stays where it is when another return is discarded that took nothing: one ${what}`, async () => {
      await post('x1', 1);
      await post('x2', 2);
      await desk.mapAll();
      const status = await desk.status('refund', 'x2');
      expect(status).to.match(/^waiting\/no-/);
      expect(await desk.act('e/refund:x1', 'discard')).to.equal('ok');
      expect(await desk.status('refund', 'x2')).to.equal(status);
      expect(await desk.act('e/refund:x2', 'discard')).to.equal('ok');
      expect(await desk.status('refund', 'x2')).to.equal('discarded');
    });
  }

  it('is woken where the checkout that shipped its piece is discarded', async () => {
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.refund('r1', undefined, sn(1, 1));
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.match(/^waiting\//);
    expect(await desk.act('e/checkout:c1', 'discard')).to.equal('ok');
    await desk.mapAll();
    expect(await desk.status('refund', 'r1')).to.equal('attention/unresolved');
  });
});
