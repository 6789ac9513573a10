import type { Client, Outcome } from '@scm-relay/connectors';
import type { DeliveryJob, DestinationPolicy, JobSpec } from '@scm-relay/runtime';
import { createSender, deliveryProcessor } from '@scm-relay/workers';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';

const policy: DestinationPolicy = {
  timeoutMs: 1000,
  concurrency: 10,
  rate: null,
  attempts: 3,
  backoff: { baseMs: 1000, maxMs: 10_000 },
  resendSafe: false,
  breakerFailures: 2,
  breakerProbeMs: 30_000,
  holdMaxMs: 900_000,
  trace: false,
};

const delivered: Outcome = { outcome: 'delivered', httpStatus: 200, response: null };

describe('deliveries', () => {
  const use = useRedis();
  let desk: Desk;
  let sent: number;
  let outcome: Outcome;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    sent = 0;
    outcome = delivered;
    for (let i = 1; i <= 4; i++) {
      await desk.announce(notice(`D${i}`, [line(1, 1)], { shippedBefore: true }));
      await desk.refund(`r${i}`, `D${i}`, sn(1, i));
    }
    await desk.mapAll();
  });

  const client: Client = {
    send: async () => {
      sent += 1;
      return outcome;
    },
    close: () => undefined,
  };
  const processor = (replicated: () => Promise<boolean>) =>
    deliveryProcessor({
      ledger: desk.ledger,
      logger: silentLogger,
      enqueue: async () => undefined,
      sender: createSender({
        destination: 'wdt',
        ledger: desk.ledger,
        client,
        policy,
        logger: silentLogger,
        enqueue: async () => undefined,
        replicated,
        releaseQueue: async () => undefined,
      }),
    });
  const run = async (job: JobSpec, process: ReturnType<typeof processor>) => {
    if (!('delivery' in job.data)) throw new Error('no delivery');
    await desk.ripen('wdt');
    await use.redis().hdel(`${use.prefix()}:gate:wdt`, 'hold');
    return process({ queue: job.queue, id: job.id, data: job.data, attemptsMade: 0 });
  };
  const jobs = () => Array.from({ length: 4 }, () => desk.take('wdt')).filter((job) => job !== undefined);

  it('whose processes died do not open a destination’s breaker: they did, not the vendor', async () => {
    const dangling = jobs();
    for (const job of dangling) await desk.begin(job, 0);
    for (const job of dangling)
      await run(
        job,
        processor(async () => true),
      );
    expect(await desk.attention()).to.have.lengthOf(4);
    expect((await desk.event('refund', 'r1')).reason).to.equal('outcome-unknown');
    expect((await desk.ledger.gates()).wdt.openSince).to.equal(null);
    expect(sent).to.equal(0);
  });

  it('that replicas do not hold cost no attempt, and hold the queue', async () => {
    const [job] = jobs();
    if (!job) throw new Error('no job');
    for (let i = 0; i < 5; i++) {
      expect(
        await run(
          job,
          processor(async () => false),
        ),
      ).to.deep.equal({ end: 'hold', ms: 1000 });
    }
    expect(sent).to.equal(0);
    expect((await desk.ledger.gates()).wdt.openSince).to.equal(null);
    expect(
      await run(
        job,
        processor(async () => true),
      ),
    ).to.include({ end: 'done' });
    expect((await desk.event('refund', 'r1')).deliveries[0]?.attempts.map((a) => a.n)).to.deep.equal([1]);
  });

  it('hold the whole queue for as long as the vendor asks, on the last attempt too', async () => {
    outcome = { outcome: 'retry', message: 'slow down', after: 7000, httpStatus: 429, response: null };
    const [job] = jobs();
    if (!job) throw new Error('no job');
    const ends = [];
    for (let i = 0; i < policy.attempts; i++) {
      ends.push(
        await run(
          job,
          processor(async () => true),
        ),
      );
    }
    const held = { end: 'retry', delayMs: 7000, message: 'retry: the trace says why', holdQueueMs: 7000 };
    expect(ends).to.deep.equal([
      held,
      held,
      { end: 'failed', message: 'retry: the trace says why', holdQueueMs: 7000 },
    ]);
    expect((await desk.event('refund', 'r1')).reason).to.equal('retries-exhausted');
  });

  it('are held no longer than <DEST>_HOLD_MAX_MS, whatever the vendor asks; an operator lifts it, and all are due at once', async () => {
    outcome = { outcome: 'retry', message: 'slow down', after: 86_400_000, httpStatus: 429, response: null };
    const [first, second] = jobs();
    if (!first || !second) throw new Error('no jobs');
    const process = processor(async () => true);
    for (const job of [first, second]) {
      // both were under way when the vendor said so
      await use.redis().hdel(`${use.prefix()}:gate:wdt`, 'hold');
      const end = await process({ queue: 'wdt', id: job.id, data: job.data as DeliveryJob, attemptsMade: 0 });
      expect(end).to.deep.equal({
        end: 'retry',
        delayMs: 900_000,
        message: 'retry: the trace says why',
        holdQueueMs: 900_000,
      });
    }
    const hold = Number(await use.redis().hget(`${use.prefix()}:gate:wdt`, 'hold'));
    expect(hold - Date.now()).to.be.within(840_000, 900_000);

    const lifted = await desk.ledger.releaseHold('wdt');
    expect(lifted).to.include({ until: new Date(hold).toISOString(), released: 2 });
    expect(await use.redis().hget(`${use.prefix()}:gate:wdt`, 'hold')).to.equal(null);
    outcome = delivered;
    for (const job of lifted.wake) {
      expect(await process({ queue: 'wdt', id: job.id, data: job.data as DeliveryJob, attemptsMade: 0 })).to.include({
        end: 'done',
      });
    }
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
    // the jobs from before have nothing left to do
    expect(await run(first, process)).to.deep.equal({ end: 'done', result: 'gone' });
    expect(await desk.ledger.releaseHold('wdt')).to.deep.equal({ until: null, released: 0, wake: [] });
  });
});
