import type { JobSpec } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { ledgerProblems } from '../../support/ledger-invariants.js';
import { useRedis } from '../../support/shared-redis.js';

/** CONTRACT §4 "Order", §5: what a person settled stays taken, also from a later return of the same piece. */
describe('a return that named nothing and was settled by hand, once a checkout names its piece', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });
  afterEach(async () => expect(await ledgerProblems(use.redis(), use.prefix())).to.deep.equal([]));

  const settle = async (seqs: readonly string[], pieces: readonly string[], tn?: string): Promise<void> => {
    for (const [i, seq] of seqs.entries()) await desk.refund(seq, undefined, pieces[i] ?? '', tn);
    await desk.mapAll();
    for (const seq of seqs) expect(await desk.act(`e/refund:${seq}`, 'resolve')).to.equal('ok');
  };

  for (const named of ['D1', undefined]) {
    it(`takes the piece before one that was accepted after it (dn ${named})`, async () => {
      await settle(['r1'], [sn(1, 1)]);
      await desk.checkout('c1', 'D1', [sn(1, 1)]);
      await desk.refund('r2', named, sn(1, 1));
      await desk.mapAll();
      await desk.announce(notice('D1', [line(1, 1)]));
      await desk.mapAll();
      expect(await desk.event('refund', 'r1')).to.include({ status: 'resolved', dn: 'D1' });
      expect(await desk.status('refund', 'r2')).to.equal('attention/sn-already-returned');
    });
  }

  it('does so where more wait for the checkout than are woken at once', async () => {
    const numbers = Array.from({ length: 60 }, (_, i) => i + 1);
    const pieces = numbers.map((i) => sn(1, i));
    await settle(
      numbers.map((i) => `r${i}`),
      pieces,
    );
    await desk.checkout('c1', 'D1', pieces);
    for (const i of numbers) await desk.refund(`again${i}`, 'D1', sn(1, i));
    await desk.mapAll();
    await desk.announce(notice('D1', [line(1, 1, 60)]));
    await desk.mapAll(1);
    // a slow worker has the jobs of those that were woken last
    const isLast = ({ data }: JobSpec): boolean => 'kind' in data && /^r(5[1-9]|60)$/.test(data.seq);
    const jobs = desk.jobs.splice(0);
    desk.jobs.push(...jobs.filter((job) => !isLast(job)));
    await desk.mapAll();
    desk.jobs.push(...jobs.filter(isLast));
    await desk.mapAll();
    const later = await Promise.all(numbers.map((i) => desk.status('refund', `again${i}`)));
    expect([...new Set(later)]).to.deep.equal(['attention/sn-already-returned']);
  });

  it('belongs to no notice that only shipped the parcel it came back in, and waits on for its piece', async () => {
    for (const dn of ['D1', 'D2']) await desk.announce(notice(dn, [line(1, 1)]));
    await settle(['r1'], [sn(1, 9)], 'T1');
    await desk.checkout('c1', 'D1', [sn(1, 1)], 'T1');
    await desk.mapAll();
    expect(await desk.event('refund', 'r1')).to.include({ status: 'resolved', dn: null });
    await desk.checkout('c2', 'D2', [sn(1, 9)], 'T2');
    await desk.refund('r2', 'D2', sn(1, 9));
    await desk.mapAll();
    expect(await desk.event('refund', 'r1')).to.include({ status: 'resolved', dn: 'D2' });
    expect(await desk.status('refund', 'r2')).to.equal('attention/sn-already-returned');
  });

  it('belongs to none as long as its parcel is expected back for several orders', async () => {
    const expected = ['TK1', 'TK2'].map((refundNo) => ({ refundNo, tid: 'T-D1', tn: 'T1', goods: [] }));
    await desk.ledger.recordReturns(expected);
    await settle(['r1'], [sn(1, 9)], 'T1');
    await desk.announce(notice('D2', [line(1, 1)]));
    await desk.checkout('c2', 'D2', [sn(1, 9)], 'T2');
    await desk.mapAll();
    expect(await desk.event('refund', 'r1')).to.include({ status: 'resolved', dn: null });
  });
});
