import type { Outcome } from '@scm-relay/connectors';
import type { JobSpec } from '@scm-relay/runtime';
import { createSender, deliveryProcessor } from '@scm-relay/workers';
import { expect } from 'chai';
import { openDesk } from '../../support/desk.js';
import { CAREFUL } from '../../support/policy.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';
import { refunds } from '../ledger/prepared.js';

const UNKNOWN: Outcome = { outcome: 'unknown', message: 'no reply', httpStatus: null, response: null };
const WAIT: Outcome = { outcome: 'retry', after: 300_000, message: 'too many calls', httpStatus: 200, response: null };

/** DESIGN promise 6: what a vendor asks for is the whole destination's, whatever it was asked. */
describe('a look-up that is answered with a wait', () => {
  const use = useRedis();

  it('holds the destination, no longer than a request could', async () => {
    const desk = openDesk(use.redis(), use.prefix());
    await refunds(desk, 2);
    const enqueue = async (jobs: readonly JobSpec[]) => desk.queue(jobs);
    let sent = 0;
    const sender = createSender({
      destination: 'wdt',
      ledger: desk.ledger,
      client: {
        send: async () => {
          sent += 1;
          return UNKNOWN;
        },
        lookup: async () => WAIT,
        close: () => undefined,
      },
      policy: { ...CAREFUL, holdMaxMs: 120_000 },
      logger: silentLogger,
      enqueue,
      replicated: async () => true,
      releaseQueue: async () => undefined,
    });
    const process = deliveryProcessor({ ledger: desk.ledger, sender, logger: silentLogger, enqueue });
    const run = (job: JobSpec | undefined) => {
      if (!job || !('delivery' in job.data)) throw new Error('no job of the destination is left');
      return process({ queue: 'wdt', id: job.id, data: job.data, attemptsMade: 0 });
    };
    const [first, second] = [desk.take('wdt'), desk.take('wdt')];
    expect(await run(first)).to.include({ end: 'failed' });
    expect(await run(desk.take('wdt'))).to.include({ end: 'done', result: 'missed' });
    const { holdUntil, holdSince } = (await desk.ledger.gates()).wdt;
    expect((holdUntil ?? 0) - (holdSince ?? 0)).to.equal(120_000);
    expect(await run(second)).to.include({ end: 'hold' });
    expect(sent).to.equal(1);
  });
});
