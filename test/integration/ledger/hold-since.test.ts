import { expect } from 'chai';
import { line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

const LATER = { status: 'pending', delayMs: 600_000 } as const;

describe('the beginning of a hold', () => {
  const use = useRedis();

  /** `n` requests to WDT under way at once: a function for each that answers it with a hold */
  const underWay = async (n: number) => {
    const desk = openDesk(use.redis(), use.prefix());
    const answers: ((holdMs: number) => Promise<void>)[] = [];
    for (let i = 1; i <= n; i += 1) {
      await desk.announce(notice(`D${i}`, [line(1, i)], { shippedBefore: true }));
      await desk.refund(`S${i}`, `D${i}`, sn(i, 1));
      await desk.mapAll();
      const job = desk.take('wdt');
      const claim = await desk.begin(job);
      if (claim.answer !== 'go' || !job || !('delivery' in job.data)) throw new Error(`no request for S${i}`);
      const { delivery } = job.data;
      const record = { n: claim.n, generation: claim.generation, at: claim.at, ms: 1, outcome: 'retry' } as const;
      answers.push(async (holdMs) => {
        await desk.ledger.finish(delivery, record, LATER, { signal: 'none', failures: 5, probeMs: 30_000, holdMs });
      });
    }
    const gate = async () => (await desk.ledger.gates()).wdt;
    return { desk, answers, gate };
  };
  const key = () => `${use.prefix()}:gate:wdt`;

  it('stays where another reply makes the hold longer', async () => {
    const { answers, gate } = await underWay(2);
    await answers[0]?.(60_000);
    const first = await gate();
    expect(first.holdSince).to.equal((first.holdUntil ?? 0) - 60_000);
    await use.redis().hset(key(), 'holdSince', '1000');
    await answers[1]?.(120_000);
    const longer = await gate();
    expect(longer.holdUntil).to.be.greaterThan(first.holdUntil ?? 0);
    expect(longer.holdSince).to.equal(1000);
  });

  it('is a new one where the last hold is over', async () => {
    const { answers, gate } = await underWay(2);
    await answers[0]?.(60_000);
    await use.redis().hset(key(), { hold: '2000', holdSince: '1000' });
    await answers[1]?.(120_000);
    const { holdSince, holdUntil } = await gate();
    expect(holdSince).to.equal((holdUntil ?? 0) - 120_000);
  });

  it('goes with a hold that an operator lifts', async () => {
    const { desk, answers, gate } = await underWay(1);
    await answers[0]?.(60_000);
    await desk.ledger.releaseHold('wdt');
    expect(await gate()).to.include({ holdUntil: null, holdSince: null });
  });
});
