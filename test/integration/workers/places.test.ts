import { setTimeout as pause } from 'node:timers/promises';
import type { Client, Outcome } from '@scm-relay/connectors';
import type { Ledger } from '@scm-relay/ledger';
import type { DeliveryJob, DestinationPolicy } from '@scm-relay/runtime';
import { createSender, deliveryProcessor } from '@scm-relay/workers';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { CAREFUL } from '../../support/policy.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';

const resendSafe: DestinationPolicy = { ...CAREFUL, resendSafe: true };
/** Longer than a vendor takes whose deliveries are claimed ahead. */
const SLOW_MS = 40;
/** Where a claim may not wait to leave: its outcome would be unknown after a crash, it would leave in the time of others, or wait long. */
const IN_STEP: readonly (readonly [string, DestinationPolicy, number])[] = [
  ['may not be sent again', CAREFUL, 0],
  ['are counted', { ...resendSafe, rate: { max: 100, durationMs: 60_000 } }, 0],
  ['are answered slowly', resendSafe, SLOW_MS],
];

const delivered: Outcome = { outcome: 'delivered', httpStatus: 200, response: null };
const slowDown: Outcome = { outcome: 'retry', message: 'slow down', after: 60_000, httpStatus: 429, response: null };

const nameOf = ({ resendSafe }: DestinationPolicy): string => (resendSafe ? 'may be sent again' : 'may not');

/** Something to wait for, until it is let happen. */
const gate = () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
};

describe('places at a destination', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    for (let i = 0; i <= 3; i++) {
      await desk.announce(notice(`D${i}`, [line(1, 1)], { shippedBefore: true }));
      await desk.refund(`r${i}`, `D${i}`, sn(1, i + 1));
    }
    await desk.mapAll();
  });

  /**
   * Runs so many deliveries at once, in a process with one place, once the vendor has answered one before, which took it `firstMs`. The
   * ledger's steps may be stood in the way of.
   */
  const run = async (
    count: number,
    policy: DestinationPolicy,
    answer: () => Promise<Outcome>,
    { begin = desk.ledger.begin, finish = desk.ledger.finish }: Partial<Pick<Ledger, 'begin' | 'finish'>> = {},
    firstMs = 0,
  ) => {
    let known = false;
    // without a timer, which a busy machine makes slow: then this vendor would not be one that answers fast
    const first = async () => (firstMs > 0 ? pause(firstMs, delivered) : delivered);
    const send = () => (known ? answer() : first());
    const client: Client = { send, close: () => undefined };
    const process = deliveryProcessor({
      ledger: { ...desk.ledger, begin: (...args) => (known ? begin : desk.ledger.begin)(...args) },
      logger: silentLogger,
      enqueue: async () => undefined,
      sender: createSender({
        destination: 'wdt',
        ledger: { finish: (...args) => (known ? finish : desk.ledger.finish)(...args) },
        client,
        policy,
        logger: silentLogger,
        enqueue: async () => undefined,
        replicated: async () => true,
        releaseQueue: async () => undefined,
      }),
    });
    const next = () => {
      const job = desk.take('wdt');
      if (!job) throw new Error('no delivery is left');
      return process({ queue: 'wdt', id: job.id, data: job.data as DeliveryJob, attemptsMade: 0 });
    };
    await next();
    known = true;
    return { ends: Array.from({ length: count }, next) };
  };

  const deliveries = async () =>
    Promise.all(['r1', 'r2', 'r3'].map(async (seq) => (await desk.event('refund', seq)).deliveries[0]));
  const attempts = async () => (await deliveries()).map((each) => each?.attempts.length);
  const sending = async () => (await deliveries()).filter((each) => each?.status === 'sending').length;

  for (const policy of [CAREFUL, resendSafe])
    it(`are free once the vendor has taken a request, though its outcome is not recorded yet (${nameOf(policy)})`, async () => {
      const recorded = gate();
      let [inFlight, most, sent] = [0, 0, 0];
      const { ends } = await run(
        2,
        policy,
        async () => {
          sent += 1;
          inFlight += 1;
          most = Math.max(most, inFlight);
          await new Promise((resolve) => setImmediate(resolve));
          inFlight -= 1;
          return delivered;
        },
        {
          finish: async (...args) => {
            await recorded.opened;
            return desk.ledger.finish(...args);
          },
        },
      );
      await until(() => sent === 2);
      expect(most).to.equal(1);
      recorded.open();
      expect(await Promise.all(ends)).to.deep.equal([1, 2].map(() => ({ end: 'done', result: 'delivered' })));
    });

  for (const policy of [CAREFUL, resendSafe])
    it(`are taken by nobody whom the answer before tells to wait (${nameOf(policy)})`, async () => {
      let sent = 0;
      let refused = false;
      const { ends } = await run(
        2,
        policy,
        async () => {
          sent += 1;
          return slowDown;
        },
        {
          finish: async (...args) => {
            // Redis fails for a moment: who comes next must not pass meanwhile
            if (!refused) {
              refused = true;
              throw new Error('READONLY');
            }
            return desk.ledger.finish(...args);
          },
        },
      );
      expect((await Promise.all(ends)).map(({ end }) => end)).to.have.members(['retry', 'hold']);
      expect([sent, refused]).to.deep.equal([1, true]);
      expect(await attempts()).to.have.members([1, 0, 0]);
    });

  it('let one more claim while a request is in flight, where it may be sent again', async () => {
    const answered = gate();
    let sent = 0;
    const { ends } = await run(2, resendSafe, async () => {
      sent += 1;
      await answered.opened;
      return delivered;
    });
    await until(async () => (await sending()) === 2);
    expect(sent).to.equal(1);
    answered.open();
    expect((await Promise.all(ends)).map(({ end }) => end)).to.deep.equal(['done', 'done']);
    expect(sent).to.equal(2);
  });

  for (const [why, policy, firstMs] of IN_STEP)
    it(`let nobody claim while a request is in flight, where requests ${why}`, async () => {
      const begun: number[] = [];
      let [begins, sent] = [0, 0];
      const { ends } = await run(
        2,
        policy,
        async () => {
          sent += 1;
          // whoever may claim does so by now
          await use.redis().ping();
          begun.push(begins - sent);
          return delivered;
        },
        {
          begin: (...args) => {
            begins += 1;
            return desk.ledger.begin(...args);
          },
        },
        firstMs,
      );
      await Promise.all(ends);
      expect(begun).to.deep.equal([0, 0]);
    });

  it('are given back by a claim that waits too long to leave, and its attempt does not count', async () => {
    const answered = gate();
    const { ends } = await run(2, resendSafe, async () => {
      await answered.opened;
      return delivered;
    });
    expect((await Promise.race(ends)).end).to.equal('postpone');
    expect(await sending()).to.equal(1);
    answered.open();
    expect((await Promise.all(ends)).map(({ end }) => end)).to.have.members(['done', 'postpone']);
    expect(await attempts()).to.have.members([1, 0, 0]);
  });

  it('let nobody leave who claimed before a hold was recorded, however late that is', async () => {
    const recorded = gate();
    let [sent, records] = [0, 0];
    const { ends } = await run(
      3,
      resendSafe,
      async () => {
        sent += 1;
        return slowDown;
      },
      {
        finish: async (...args) => {
          records += 1;
          if (records === 1) await recorded.opened;
          return desk.ledger.finish(...args);
        },
      },
    );
    // the second has waited too long, and the third has claimed in its stead, for the gate knows of no hold yet
    expect((await Promise.race(ends)).end).to.equal('postpone');
    await until(async () => (await sending()) === 2);
    recorded.open();
    expect((await Promise.all(ends)).map(({ end }) => end)).to.have.members(['retry', 'postpone', 'hold']);
    expect(sent).to.equal(1);
    expect(await attempts()).to.have.members([1, 0, 0]);
  });

  it('let nobody leave who claimed before the breaker opened', async () => {
    let sent = 0;
    const { ends } = await run(2, { ...resendSafe, breakerFailures: 1 }, async () => {
      sent += 1;
      return { outcome: 'retry', message: 'down', httpStatus: 503, response: null };
    });
    expect((await Promise.all(ends)).map(({ end }) => end)).to.have.members(['retry', 'hold']);
    expect(sent).to.equal(1);
  });
});
