import type { Client, Outcome } from '@scm-relay/connectors';
import type { DeliveryJob, DestinationPolicy } from '@scm-relay/runtime';
import { createSender, deliveryProcessor } from '@scm-relay/workers';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';

/** One request in flight at a time (CONTRACT §2 `<DEST>_CONCURRENCY`). */
const policy: DestinationPolicy = {
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
};

const delivered: Outcome = { outcome: 'delivered', httpStatus: 200, response: null };
const slowDown: Outcome = { outcome: 'retry', message: 'slow down', after: 60_000, httpStatus: 429, response: null };

describe('places at a destination', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    for (let i = 1; i <= 2; i++) {
      await desk.announce(notice(`D${i}`, [line(1, 1)], { shippedBefore: true }));
      await desk.refund(`r${i}`, `D${i}`, sn(1, i));
    }
    await desk.mapAll();
  });

  /** Runs both deliveries at once, in a process with one place; `finish` is the ledger's, or stands in its way. */
  const runBoth = (answer: () => Promise<Outcome>, finish = desk.ledger.finish) => {
    const client: Client = { send: answer, close: () => undefined };
    const process = deliveryProcessor({
      ledger: desk.ledger,
      logger: silentLogger,
      enqueue: async () => undefined,
      sender: createSender({
        destination: 'wdt',
        ledger: { finish },
        client,
        policy,
        logger: silentLogger,
        enqueue: async () => undefined,
        replicated: async () => true,
        releaseQueue: async () => undefined,
      }),
    });
    const jobs = [desk.take('wdt'), desk.take('wdt')].filter((job) => job !== undefined);
    return jobs.map((job) => process({ queue: 'wdt', id: job.id, data: job.data as DeliveryJob, attemptsMade: 0 }));
  };

  it('are free once the vendor has taken a request, though its outcome is not recorded yet', async () => {
    let record = (): void => undefined;
    const recorded = new Promise<void>((resolve) => {
      record = resolve;
    });
    let [inFlight, most, sent] = [0, 0, 0];
    const ends = runBoth(
      async () => {
        sent += 1;
        inFlight += 1;
        most = Math.max(most, inFlight);
        await new Promise((resolve) => setImmediate(resolve));
        inFlight -= 1;
        return delivered;
      },
      async (...args) => {
        await recorded;
        return desk.ledger.finish(...args);
      },
    );
    await until(() => sent === 2);
    expect(most).to.equal(1);
    record();
    expect(await Promise.all(ends)).to.deep.equal([1, 2].map(() => ({ end: 'done', result: 'delivered' })));
  });

  it('are taken by nobody whom the answer before tells to wait', async () => {
    let sent = 0;
    let refused = 0;
    const ends = await Promise.all(
      runBoth(
        async () => {
          sent += 1;
          return slowDown;
        },
        async (...args) => {
          // Redis fails for a moment: who comes next must not pass meanwhile
          if (refused++ === 0) throw new Error('READONLY');
          return desk.ledger.finish(...args);
        },
      ),
    );
    expect([sent, refused]).to.deep.equal([1, 2]);
    expect(ends.map(({ end }) => end)).to.have.members(['retry', 'hold']);
  });
});
