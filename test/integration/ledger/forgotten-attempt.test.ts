import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

const BREAKER = { signal: 'ok', failures: 5, probeMs: 30_000 } as const;

describe('an attempt that the ledger forgot or that never left', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    await desk.announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
  });

  /** begins an attempt; `forget` takes the ledger back to the moment before, as a failover to a replica that lagged does */
  const begun = async () => {
    const job = desk.take('wdt');
    if (!job || !('delivery' in job.data)) throw new Error('no delivery');
    const { delivery } = job.data;
    const key = `${use.prefix()}:event:refund:r1`;
    const before = await use.redis().dumpBuffer(key);
    const claim = await desk.begin(job);
    if (claim.answer !== 'go') throw new Error(claim.answer);
    const forget = async () => {
      await use.redis().restore(key, 0, before ?? Buffer.alloc(0), 'REPLACE');
    };
    return { job, delivery, claim, forget };
  };

  it('takes the outcome of an attempt whose beginning a failover forgot', async () => {
    const { delivery, claim, forget } = await begun();
    await forget();
    const record = { n: claim.n, at: claim.at, ms: 3, outcome: 'delivered' } as const;
    const finished = await desk.ledger.finish(delivery, record, { status: 'delivered' }, BREAKER);
    expect(finished.answer).to.equal('ok');
    const event = await desk.event('refund', 'r1');
    expect(event.status).to.equal('delivered');
    expect(event.deliveries[0]?.attempts.map((a) => [a.n, a.outcome])).to.deep.equal([[1, 'delivered']]);
  });

  it('strikes out an attempt that was never sent: it costs no attempt, even if the step is repeated', async () => {
    const { job, delivery, claim } = await begun();
    const record = { n: claim.n, at: claim.at, outcome: 'retry' } as const;
    const unsent = { status: 'pending', delayMs: 1000, unsent: true } as const;
    for (let i = 0; i < 2; i++) {
      await desk.ledger.finish(delivery, record, unsent, { ...BREAKER, signal: 'none' });
    }
    expect((await desk.event('refund', 'r1')).deliveries[0]).to.deep.include({ status: 'pending', attempts: [] });
    await desk.ripen('wdt');
    const again = await desk.begin(job);
    expect(again).to.include({ answer: 'go', n: 1, attempt: 1 });
  });

  it('strikes out nobody else’s attempt, though that has the number that was given back', async () => {
    const { job, delivery, claim } = await begun();
    const record = { n: claim.n, at: claim.at, outcome: 'retry' } as const;
    const unsent = { status: 'pending', delayMs: 1000, unsent: true } as const;
    const strikeOut = () => desk.ledger.finish(delivery, record, unsent, { ...BREAKER, signal: 'none' });
    expect((await strikeOut()).answer).to.equal('ok');
    await desk.ripen('wdt');
    const next = await desk.begin(job);
    expect(next).to.include({ answer: 'go', n: claim.n });
    // its reply was lost: it is written once more, while the next request is under way
    expect((await strikeOut()).answer).to.equal('late');
    await desk.ripen('wdt');
    expect((await desk.begin(job)).answer).to.equal('busy');
  });

  for (const [outcome, decision, ends] of [
    ['delivered', { status: 'delivered' }, 'delivered'],
    ['unknown', { status: 'attention', reason: 'outcome-unknown', detail: 'reset' }, 'attention'],
  ] as const) {
    it(`counts the outcome of one that a failover forgot and another claimed anew: ${outcome}`, async () => {
      const first = await begun();
      await first.forget();
      const second = await desk.begin(first.job);
      if (second.answer !== 'go') throw new Error(second.answer);
      const told = { ...BREAKER, signal: 'none' } as const;
      const of = (claim: { n: number; at: number }, what: 'delivered' | 'unknown' | 'retry') =>
        ({ n: claim.n, at: claim.at, ms: 1, outcome: what }) as const;
      // Redis's clock gives them two times, if only by a millisecond
      const forgotten = { n: first.claim.n, at: first.claim.at - 1 };
      await desk.ledger.finish(first.delivery, of(forgotten, outcome), decision, told);
      await desk.ledger.finish(first.delivery, of(second, 'retry'), { status: 'pending', delayMs: 1 }, told);
      const [delivery] = (await desk.event('refund', 'r1')).deliveries;
      if (ends === 'delivered') expect(delivery?.status).to.equal('delivered');
      else expect(await use.redis().hget(`${use.prefix()}:event:refund:r1`, 'wdt-1')).to.contain('"maybe":1');
    });
  }

  it('counts a late proof after a retry, before the request has left again', async () => {
    const { delivery, claim } = await begun();
    const told = { ...BREAKER, signal: 'none' } as const;
    const unknown = { n: 1, at: claim.at, ms: 1, outcome: 'unknown' } as const;
    const end = { status: 'attention', reason: 'outcome-unknown', detail: '' } as const;
    await desk.ledger.finish(delivery, unknown, end, told);
    await desk.act('d/wdt-1/refund:r1', 'retry');
    const proof = { ...unknown, outcome: 'delivered' } as const;
    expect((await desk.ledger.finish(delivery, proof, { status: 'delivered' }, told)).answer).to.equal('healed');
    expect((await desk.begin(desk.take('wdt'))).answer).to.equal('gone');
  });

  for (const [reason, ends] of [
    ['outcome-unknown', 'delivered'],
    ['retries-exhausted', 'delivered'],
    ['vendor-rejected', 'attention'],
  ] as const) {
    it(`a late answer that it was delivered counts where it was taken for ${reason}: ${ends}`, async () => {
      const first = await begun();
      const told = { ...BREAKER, signal: 'none' } as const;
      const outcome = reason === 'vendor-rejected' ? 'rejected' : 'unknown';
      const record = { n: 1, at: first.claim.at, ms: 1, outcome } as const;
      await desk.ledger.finish(first.delivery, record, { status: 'attention', reason, detail: '' }, told);
      const late = { ...record, outcome: 'delivered' } as const;
      const finished = await desk.ledger.finish(first.delivery, late, { status: 'delivered' }, told);
      expect(finished.answer).to.equal(ends === 'delivered' ? 'healed' : 'late');
      expect((await desk.event('refund', 'r1')).deliveries[0]?.status).to.equal(ends);
    });
  }
});
