import { createInTurn, mappingProcessor } from '@scm-relay/workers';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';

describe('the mapping worker', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });

  const processor = (fails: boolean) =>
    mappingProcessor({
      ledger: {
        ...desk.ledger,
        load: async (...args) => {
          if (fails) throw Object.assign(new Error('a name that must not show: 大海'), { code: 'EFAULT' });
          return desk.ledger.load(...args);
        },
      },
      context: planContext(),
      attempts: 3,
      backoff: { baseMs: 1000, maxMs: 10_000 },
      logger: silentLogger,
      enqueue: async (jobs) => desk.queue(jobs),
      wakeRest: () => undefined,
      senders: new Map(),
      inTurn: createInTurn(),
    });

  const job = async () => {
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    const data = { kind: 'checkout' as const, seq: 'c1', generation: 1 };
    return (attemptsMade: number) => ({ queue: 'checkout' as const, id: 'x', data, attemptsMade });
  };

  it('maps an event and puts its delivery on the queue', async () => {
    const at = await job();
    desk.jobs.length = 0;
    expect(await processor(false)(at(0))).to.deep.equal({ end: 'done', result: 'sending' });
    expect(desk.jobs.map((j) => j.queue)).to.deep.equal(['push']);
    expect(await processor(false)(at(0))).to.deep.equal({ end: 'done', result: 'gone' });
  });

  it('attemptsMade again after a technical failure, saying nothing of its content', async () => {
    const end = await processor(true)((await job())(0));
    expect(end).to.include({ end: 'retry', message: 'Error EFAULT' });
    expect(JSON.stringify(end)).not.to.contain('大海');
  });

  it('shows the event to a person when its attempts are used up, and maps it when she says so', async () => {
    const at = await job();
    desk.jobs.length = 0;
    expect(await processor(true)(at(2))).to.include({ end: 'failed' });
    expect(await desk.status('checkout', 'c1')).to.equal('attention/retries-exhausted');
    await desk.act('e/checkout:c1', 'retry');
    await desk.mapAll();
    expect(await desk.status('checkout', 'c1')).to.equal('sending');
  });

  it('queues the next of a notice that a return leaves for another, where it waits', async () => {
    const [a, b, c] = [sn(1, 1), sn(1, 2), sn(1, 3)];
    await desk.checkout('s1', 'B', [c, a], 'T1');
    await desk.mapAll();
    await desk.refund('s2', 'C', a);
    await desk.checkout('s3', 'B', [b], 'T3');
    await desk.checkout('s4', 'C', [c], 'T4');
    await desk.refund('s5', undefined, a);
    await desk.refund('s6', undefined, b);
    await desk.checkout('s7', 'C', [a], 'T7');
    await desk.announce(notice('B', [line(1, 1)]));
    await desk.announce(notice('C', [line(1, 1, 3)]));
    const map = processor(false);
    for (let next = desk.jobs.find(({ data }) => ('kind' in data)); next; ) {
      desk.jobs.splice(desk.jobs.indexOf(next), 1);
      if ('kind' in next.data) await map({ queue: next.data.kind, id: next.id, data: next.data, attemptsMade: 0 });
      next = desk.jobs.find(({ data }) => 'kind' in data);
    }
    expect(await desk.status('refund', 's6')).to.equal('sending');
  });
});
