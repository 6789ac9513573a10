import type { Outcome } from '@scm-relay/connectors';
import { rateSlackMs } from '@scm-relay/ledger';
import type { JobSpec } from '@scm-relay/runtime';
import { createSender, deliveryProcessor } from '@scm-relay/workers';
import { expect } from 'chai';
import { type Desk, openDesk } from '../../support/desk.js';
import { CAREFUL } from '../../support/policy.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';
import { refunds } from '../ledger/prepared.js';

const RATE = { max: 50, durationMs: 1000 };
const UNKNOWN: Outcome = { outcome: 'unknown', message: 'no reply', httpStatus: null, response: null };

/** ADR 10: a rate counts look-ups, and the vendor what arrives. */
describe('a look-up whose answer of the gate is late', () => {
  const use = useRedis();
  let desk: Desk;
  /** pages that the vendor was asked for */
  let pages: number;
  /** how many of the gate's answers are late from now on, and from the first page on */
  let [late, lateThen] = [0, 0];
  let next: () => Promise<{ readonly end: string }>;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    await refunds(desk, 1);
    [pages, late, lateThen] = [0, 0, 0];
    const enqueue = async (jobs: readonly JobSpec[]) => desk.queue(jobs);
    const askVendor: Desk['ledger']['askVendor'] = async (...args) => {
      const answer = await desk.ledger.askVendor(...args);
      const from = performance.now();
      if (late-- > 0) await until(() => performance.now() - from > rateSlackMs(RATE));
      return answer;
    };
    const sender = createSender({
      destination: 'wdt',
      ledger: desk.ledger,
      client: {
        send: async () => UNKNOWN,
        lookup: async (_operation, _request, mayAsk) => {
          pages += 1;
          late = lateThen;
          if (await mayAsk?.()) pages += 1;
          return UNKNOWN;
        },
        close: () => undefined,
      },
      policy: { ...CAREFUL, rate: RATE },
      logger: silentLogger,
      enqueue,
      replicated: async () => true,
      releaseQueue: async () => undefined,
    });
    const process = deliveryProcessor({ ledger: { ...desk.ledger, askVendor }, sender, logger: silentLogger, enqueue });
    let job: JobSpec | undefined;
    // what is postponed is the same job again
    next = () => {
      job = desk.take('wdt') ?? job;
      if (!job || !('delivery' in job.data)) throw new Error('no job of the destination is left');
      return process({ queue: 'wdt', id: job.id, data: job.data, attemptsMade: 0 });
    };
    expect(await next()).to.include({ end: 'failed' });
  });

  it('does not leave, and is made by the same job later', async () => {
    late = 1;
    expect(await next()).to.include({ end: 'postpone' });
    expect(pages).to.equal(0);
    expect(await next()).to.include({ end: 'done', result: 'missed' });
    expect(pages).to.equal(2);
  });

  it('leaves after three that were late: a slow Redis does not stop it', async () => {
    late = 4;
    for (let n = 0; n < 3; n++) expect(await next()).to.include({ end: 'postpone' });
    expect(pages).to.equal(0);
    expect(await next()).to.include({ end: 'done', result: 'missed' });
    expect(pages).to.equal(2);
  });

  it('asks for no further page before the gate has let it pass in time', async () => {
    const counted = () => use.redis().llen(`${use.prefix()}:sends:wdt`);
    expect(await counted()).to.equal(1);
    lateThen = 1;
    expect(await next()).to.include({ end: 'done', result: 'missed' });
    expect(pages).to.equal(2);
    expect(await counted(), 'the second page was asked for twice').to.equal(4);
  });
});
