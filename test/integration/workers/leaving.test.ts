import { rateSlackMs } from '@scm-relay/ledger';
import type { DestinationPolicy, JobSpec } from '@scm-relay/runtime';
import { createSender, deliveryProcessor } from '@scm-relay/workers';
import { expect } from 'chai';
import { type Desk, openDesk } from '../../support/desk.js';
import { CAREFUL } from '../../support/policy.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';
import { refunds } from '../ledger/prepared.js';

const RATE = { max: 5, durationMs: 1000 };

describe('a request that is about to leave', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    await refunds(desk, 3);
  });

  /** `began`: a claim is answered only once this is done */
  const worker = (policy: DestinationPolicy, began: () => Promise<void> = async () => undefined) => {
    const sent: string[] = [];
    let answer: () => void = () => undefined;
    const enqueue = async (jobs: readonly JobSpec[]) => desk.queue(jobs);
    const sender = createSender({
      destination: 'wdt',
      ledger: desk.ledger,
      client: {
        send: async (_, request) => {
          sent.push(JSON.stringify(request));
          await new Promise<void>((resolve) => {
            answer = resolve;
          });
          return { outcome: 'delivered', httpStatus: 200, response: null };
        },
        close: () => undefined,
      },
      policy,
      logger: silentLogger,
      enqueue,
      replicated: async () => true,
      releaseQueue: async () => undefined,
    });
    const begin: Desk['ledger']['begin'] = async (...args) => {
      const claim = await desk.ledger.begin(...args);
      await began();
      return claim;
    };
    const process = deliveryProcessor({ ledger: { ...desk.ledger, begin }, sender, logger: silentLogger, enqueue });
    const next = () => {
      const job = desk.take('wdt');
      if (!job || !('delivery' in job.data)) throw new Error('no job of the destination is left');
      return process({ queue: 'wdt', id: job.id, data: job.data, attemptsMade: 0 });
    };
    return { sender, sent, next, answer: () => answer() };
  };
  const statuses = async () =>
    Promise.all([1, 2, 3].map(async (n) => (await desk.event('refund', `r${n}`)).deliveries[0]?.status));

  it('does not once its process ends: what waits for a place is left to others, and no attempt is begun', async () => {
    const { sender, sent, next, answer } = worker(CAREFUL);
    const first = next();
    await until(() => sent.length === 1);
    const others = [next(), next()];
    await until(() => sender.claims.waiting() === 2);
    sender.close();
    for (const end of await Promise.all(others)) expect(end).to.include({ end: 'postpone' });
    answer();
    expect(await first).to.include({ end: 'done', result: 'delivered' });
    expect(sent).to.have.lengthOf(1);
    expect(await statuses()).to.deep.equal(['delivered', 'pending', 'pending']);
  });

  it('does not where a rate counted it, and it would arrive later than that allows for: its place there is free again', async () => {
    const late = rateSlackMs(RATE) + 1;
    const { sent, next } = worker({ ...CAREFUL, rate: RATE }, async () => {
      const from = performance.now();
      await until(() => performance.now() - from > late);
    });
    expect(await next()).to.include({ end: 'postpone' });
    expect(sent).to.deep.equal([]);
    expect(await statuses()).to.deep.equal(['pending', 'pending', 'pending']);
    expect(await use.redis().llen(`${use.prefix()}:sends:wdt`)).to.equal(0);
    expect((await desk.event('refund', 'r1')).deliveries[0]?.attempts).to.deep.equal([]);
  });

  it('does leave after three that were late: a slow Redis does not stop a destination', async () => {
    const { sent, next, answer } = worker({ ...CAREFUL, rate: RATE }, async () => {
      const from = performance.now();
      await until(() => performance.now() - from > rateSlackMs(RATE));
    });
    for (let i = 0; i < 3; i++) expect(await next()).to.include({ end: 'postpone' });
    const [id = ''] = (await desk.event('refund', 'r1')).deliveries.map((each) => each.id);
    await desk.ripen('wdt');
    desk.queue(await desk.ledger.requeue('wdt', [id]));
    const fourth = next();
    await until(() => sent.length === 1);
    answer();
    expect(await fourth).to.include({ end: 'done', result: 'delivered' });
  });
});
