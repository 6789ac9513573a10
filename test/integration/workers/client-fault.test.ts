import type { Client, Outcome } from '@scm-relay/connectors';
import { UnknownDataKeyError } from '@scm-relay/ledger';
import type { DestinationPolicy, JobSpec } from '@scm-relay/runtime';
import { createSender, deliveryProcessor } from '@scm-relay/workers';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { collectLogs } from '../../support/logs.js';
import { CAREFUL } from '../../support/policy.js';
import { useRedis } from '../../support/shared-redis.js';

const FAULT = new RangeError('Maximum call stack size exceeded');
const missed: Outcome = { outcome: 'unknown', message: 'nothing was found', httpStatus: 200, response: null };

/** How a client may fail where only a fault of ours makes it. */
const FAULTS: Readonly<Record<string, () => Promise<Outcome>>> = {
  'before it has a promise to give': () => {
    throw FAULT;
  },
  'once the vendor has answered': async () => {
    await new Promise((resolve) => setImmediate(resolve));
    throw FAULT;
  },
};

describe('a client that throws', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    await desk.announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
  });

  const worker = (
    client: Partial<Client>,
    {
      policy = CAREFUL,
      askVendor = desk.ledger.askVendor,
    }: Partial<{ policy: DestinationPolicy } & Pick<Desk['ledger'], 'askVendor'>> = {},
  ) => {
    const { logger, lines } = collectLogs();
    const enqueue = async (jobs: readonly JobSpec[]) => desk.queue(jobs);
    const sender = createSender({
      destination: 'wdt',
      ledger: desk.ledger,
      client: { send: async () => missed, close: () => undefined, ...client },
      policy,
      logger,
      enqueue,
      replicated: async () => true,
      releaseQueue: async () => undefined,
    });
    const process = deliveryProcessor({ ledger: { ...desk.ledger, askVendor }, sender, logger, enqueue });
    /** works off the next job of the destination's queue */
    const next = async () => {
      const job = desk.take('wdt');
      if (!job || !('delivery' in job.data)) throw new Error('no job of the destination is left');
      return process({ queue: 'wdt', id: job.id, data: job.data, attemptsMade: 0 });
    };
    const faults = () => lines.filter(({ level }) => level === 'error').map(({ fields }) => fields?.error);
    return { sender, next, faults };
  };

  for (const [when, send] of Object.entries(FAULTS)) {
    it(`${when} leaves an unknown outcome, which is logged and not sent again`, async () => {
      const { next, faults, sender } = worker({ send });
      expect(await next()).to.include({ end: 'failed' });
      expect(faults()).to.deep.equal([FAULT]);
      expect(await desk.status('refund', 'r1')).to.equal('attention/outcome-unknown');
      const [delivery] = (await desk.event('refund', 'r1')).deliveries;
      expect(delivery?.attempts.map(({ outcome }) => outcome)).to.deep.equal(['unknown']);
      expect(desk.take('wdt')).to.equal(undefined);
      expect(await sender.claims.take(0), 'its place').not.to.equal(null);
    });
  }

  it('is asked again where that is safe, as after any unknown outcome', async () => {
    const send = () => Promise.reject(FAULT);
    const { next, faults } = worker({ send }, { policy: { ...CAREFUL, resendSafe: true } });
    expect(await next()).to.include({ end: 'retry' });
    expect(faults()).to.deep.equal([FAULT]);
    expect((await desk.event('refund', 'r1')).deliveries[0]?.attempts[0]?.outcome).to.equal('unknown');
  });

  for (const [when, lookup] of Object.entries(FAULTS)) {
    it(`${when} of a look-up proves nothing, and the next one follows`, async () => {
      const { next, faults } = worker({ lookup });
      await next();
      expect(await next()).to.deep.equal({ end: 'done', result: 'missed' });
      expect(faults()).to.deep.equal([FAULT]);
      expect(desk.take('wdt')?.data).to.include({ asked: 1 });
    });
  }

  it('is not blamed for a ledger that fails between two pages of a look-up', async () => {
    let asks = 0;
    const unreadable = new UnknownDataKeyError('k1');
    const { next, faults } = worker(
      {
        lookup: async (_operation, _request, mayAsk) => {
          await mayAsk?.();
          return missed;
        },
      },
      {
        askVendor: async (...args) => {
          asks += 1;
          if (asks > 1) throw unreadable;
          return desk.ledger.askVendor(...args);
        },
      },
    );
    await next();
    expect(await next()).to.include({ end: 'postpone' });
    expect(faults()).to.deep.equal([unreadable]);
  });
});
