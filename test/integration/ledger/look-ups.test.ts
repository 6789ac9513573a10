import { expect } from 'chai';
import { type Desk, openDesk } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { refunds, UNKNOWN } from './prepared.js';

describe('look-ups in the ledger', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });

  const limits = { leaseMs: 60_000, probeMs: 30_000, rate: { max: 2, durationMs: 60_000 } };

  /** a delivery whose outcome is unknown and whose vendor can be asked, with the job that asks */
  const unknown = async () => {
    await refunds(desk, 1);
    const sent = await desk.begin(desk.take('wdt'), 60_000, limits.rate);
    if (sent.answer !== 'go') throw new Error(sent.answer);
    const finished = await desk.ledger.finish(
      sent.delivery,
      { n: sent.n, at: sent.at, ms: 1, outcome: 'unknown' },
      UNKNOWN,
      { signal: 'failure', failures: 5, probeMs: 30_000, lookUp: true },
    );
    const [job] = finished.wake;
    if (!job || !('delivery' in job.data)) throw new Error('no look-up was asked for');
    return { which: { ...job.data, asked: job.data.asked ?? -1 }, id: job.data.delivery };
  };

  it('are open work: a job that is lost is made anew', async () => {
    const { which, id } = await unknown();
    expect(which.asked).to.equal(0);
    await use.redis().zadd(`${use.prefix()}:open:wdt`, '0', id);
    const [again] = await desk.ledger.requeue('wdt', [id]);
    expect(again?.data).to.include({ delivery: id, asked: 0, generation: 2 });
    expect((await desk.ledger.askVendor(which, limits)).answer).to.equal('gone');
  });

  it('pass the gate as requests do, and take the delivery off the list when they prove it', async () => {
    const { which } = await unknown();
    expect(await desk.ledger.askVendor(which, limits)).to.deep.equal({
      answer: 'ask',
      request: { seq: 'r1', lines: [1] },
    });
    expect(await desk.ledger.askVendor(which, limits)).to.include({ answer: 'held', by: 'rate' });
    expect((await desk.ledger.prove(which, { found: true })).answer).to.equal('found');
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
    expect(await desk.attention()).to.deep.equal([]);
    expect(await desk.ledger.openCount('wdt')).to.equal(0);
    expect((await desk.ledger.prove(which, null)).answer).to.equal('gone');
    expect((await desk.ledger.askVendor(which, limits)).answer).to.equal('gone');
  });

  it('hold the destination as a request does where the vendor asked to be left alone', async () => {
    const { which } = await unknown();
    await desk.ledger.missed(which, 60_000, 300_000);
    const { holdUntil, holdSince } = (await desk.ledger.gates()).wdt;
    expect((holdUntil ?? 0) - (holdSince ?? 0)).to.equal(300_000);
    expect(await desk.ledger.askVendor({ ...which, asked: 1 }, limits)).to.include({ answer: 'held', by: 'hold' });
  });

  it('come again after one that found nothing, under a job of their own, and end some day', async () => {
    const { which } = await unknown();
    const { answer, wake } = await desk.ledger.missed(which, 60_000);
    expect([answer, wake[0]?.delayMs, wake[0] && 'asked' in wake[0].data && wake[0].data.asked]).to.deep.equal([
      'missed',
      60_000,
      1,
    ]);
    expect((await desk.ledger.missed(which, 60_000)).answer, 'of a look-up that was made').to.equal('gone');
    expect((await desk.ledger.missed({ ...which, asked: 1 }, null)).wake).to.deep.equal([]);
    expect(await desk.ledger.openCount('wdt')).to.equal(0);
    expect(await desk.status('refund', 'r1')).to.equal('attention/outcome-unknown');
  });
});
