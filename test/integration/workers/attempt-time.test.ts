import { setTimeout as pause } from 'node:timers/promises';
import type { Outcome } from '@scm-relay/connectors';
import { createSender } from '@scm-relay/workers';
import { expect } from 'chai';
import { line, notice, openDesk, sn } from '../../support/desk.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';

const delivered: Outcome = { outcome: 'delivered', httpStatus: 200, response: null };
const ANSWER_MS = 200;

describe('the time of an attempt', () => {
  const use = useRedis();

  it('is when its request left, not when it was claimed, where it waited for its turn', async () => {
    const desk = openDesk(use.redis(), use.prefix());
    const sender = createSender({
      destination: 'wdt',
      ledger: desk.ledger,
      client: { send: () => pause(ANSWER_MS, delivered), close: () => undefined },
      policy: {
        timeoutMs: 1000,
        concurrency: 1,
        rate: null,
        attempts: 3,
        backoff: { baseMs: 1000, maxMs: 10_000 },
        resendSafe: true,
        breakerFailures: 5,
        breakerProbeMs: 30_000,
        holdMaxMs: 900_000,
        trace: false,
      },
      logger: silentLogger,
      enqueue: async () => undefined,
      replicated: async () => true,
      releaseQueue: async () => undefined,
    });
    for (const n of [1, 2]) {
      await desk.announce(notice(`D${n}`, [line(1, 1)], { shippedBefore: true }));
      await desk.refund(`r${n}`, `D${n}`, sn(1, n));
    }
    await desk.mapAll();
    const claimed = await Promise.all([1, 2].map(() => desk.begin(desk.take('wdt'))));
    const claimAsked = performance.now();
    await Promise.all(
      claimed.map((claim) => {
        if (claim.answer !== 'go') throw new Error(claim.answer);
        return sender.send(claim, { claimAsked, newJob: false });
      }),
    );
    const attempts = await Promise.all(
      ['r1', 'r2'].map(async (seq) => (await desk.event('refund', seq)).deliveries[0]?.attempts[0]),
    );
    const [first, second] = attempts.map((each) => Date.parse(each?.at ?? '')).sort((a, b) => a - b);
    // milliseconds are rounded on the way
    expect(Number(second) - Number(first)).to.be.at.least(ANSWER_MS - 10);
  });
});
