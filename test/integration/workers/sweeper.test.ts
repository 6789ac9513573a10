import { openQueues, type Queues } from '@scm-relay/runtime';
import { sweepAtRest, sweepOverdue, sweepQueue } from '@scm-relay/workers';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';

describe('the sweeper', () => {
  const use = useRedis();
  let desk: Desk;
  let queues: Queues;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
    queues = openQueues(use.redis(), use.prefix());
  });
  afterEach(() => queues.close());

  const deps = () => ({
    ledger: desk.ledger,
    queues,
    enqueue: async (jobs: Parameters<Queues['add']>[0]) => {
      await queues.add(jobs);
    },
    logger: silentLogger,
  });
  const later = async (queue: string): Promise<void> => {
    const open = `${use.prefix()}:open:${queue}`;
    for (const id of await use.redis().zrange(open, '0', '-1')) await use.redis().zadd(open, '0', id);
  };

  it('puts an event back whose job was never queued', async () => {
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    expect(await sweepQueue(deps(), 'checkout'), 'too young').to.equal(0);
    await later('checkout');
    expect(await sweepQueue(deps(), 'checkout')).to.equal(1);
    const [job] = await queues.queue('checkout').getWaiting();
    expect(job?.data).to.deep.equal({ kind: 'checkout', seq: 'c1', generation: 2, dn: 'D1' });
    await later('checkout');
    expect(await sweepQueue(deps(), 'checkout'), 'held by its queue').to.equal(0);
  });

  it('puts a delivery back whose job was removed or failed by hand', async () => {
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    await queues.add(desk.jobs.splice(0));
    await later('push');
    expect(await sweepQueue(deps(), 'push')).to.equal(0);
    const [job] = await queues.queue('push').getWaiting();
    await job?.remove();
    await later('push');
    expect(await sweepQueue(deps(), 'push')).to.equal(1);
    const [again] = await queues.queue('push').getWaiting();
    expect(again?.data).to.include({ delivery: job?.data.delivery, generation: 2 });
  });

  it('puts back what a queue has a record of, but no list: part of the queue was lost', async () => {
    for (const n of [1, 2, 3]) await desk.checkout(`c${n}`, `D${n}`, [sn(1, n)]);
    const made = desk.jobs.splice(0);
    await queues.add(made);
    await use.redis().del(queues.queue('checkout').toKey('wait'));
    await queues.add(made.slice(2).map((job) => ({ ...job, id: `${job.id}x` })));
    await later('checkout');
    expect(await sweepQueue(deps(), 'checkout')).to.equal(3);
    expect(await queues.state('checkout', made[0]?.id ?? ''), 'its record is gone').to.equal('missing');
    const jobs = await queues.queue('checkout').getWaiting();
    expect(jobs.map(({ data }) => data.generation).sort()).to.deep.equal([1, 2, 2, 2]);
    await later('checkout');
    expect(await sweepQueue(deps(), 'checkout'), 'held by its queue').to.equal(0);
  });

  it('takes what waits in a paused queue for held', async () => {
    for (const n of [1, 2]) await desk.checkout(`c${n}`, `D${n}`, [sn(1, n)]);
    await queues.add(desk.jobs.splice(0));
    await queues.queue('checkout').pause();
    await later('checkout');
    expect(await sweepQueue(deps(), 'checkout')).to.equal(0);
    await queues.queue('checkout').resume();
    expect(await queues.queue('checkout').getWaitingCount()).to.equal(2);
  });

  it('gives one job to open work that many processes sweep at once', async () => {
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await later('checkout');
    await Promise.all(Array.from({ length: 10 }, () => sweepQueue(deps(), 'checkout')));
    const jobs = await queues.queue('checkout').getWaiting();
    const view = jobs.map((job) => job.data.generation);
    const load = await desk.ledger.load('checkout', 'c1', Math.max(...view));
    expect(load).not.to.equal(null);
    for (const generation of view.filter((g) => g < Math.max(...view))) {
      expect(await desk.ledger.load('checkout', 'c1', generation)).to.equal(null);
    }
  });

  it('looks at more than one batch, and at a large backlog ever more rarely', async () => {
    for (let i = 0; i < 1200; i++) await desk.checkout(`c${i}`, `D${i}`, [sn(1, i)]);
    await later('checkout');
    expect(await sweepQueue(deps(), 'checkout')).to.equal(1200);
    await later('checkout');
    let swept = Date.now();
    expect(await sweepQueue(deps(), 'checkout'), 'held by its queue').to.equal(0);
    const scores = await use.redis().zrange(`${use.prefix()}:open:checkout`, '0', '-1', 'WITHSCORES');
    const soonest = Math.min(...scores.filter((_, i) => i % 2 === 1).map(Number));
    expect(soonest).to.be.within(swept + 60_000, Date.now() + 60_000);
    const [first] = await use.redis().zrange(`${use.prefix()}:open:checkout`, '0', '0');
    for (let i = 0; i < 20_000; i += 1000) {
      const many = Array.from({ length: 1000 }, (_, n) => [Date.now() + 1e9, `checkout:x${i + n}`]).flat();
      await use.redis().zadd(`${use.prefix()}:open:checkout`, ...many.map(String));
    }
    await use.redis().zadd(`${use.prefix()}:open:checkout`, 0, first ?? '');
    swept = Date.now();
    await sweepQueue(deps(), 'checkout');
    const score = Number(await use.redis().zscore(`${use.prefix()}:open:checkout`, first ?? ''));
    expect(score).to.be.within(swept + 100_000, Date.now() + 110_000);
  });

  it('gives one process at a time the turn to sweep a queue', async () => {
    const turns = await Promise.all(Array.from({ length: 5 }, () => desk.ledger.sweepTurn('push', 4000)));
    expect(turns.filter(Boolean)).to.have.lengthOf(1);
    expect(await desk.ledger.sweepTurn('wdt', 4000), 'another queue').to.equal(true);
  });

  it('tries again at its next look what failed in a turn of a whole day, and then no more', async () => {
    let looks = 0;
    const eraseAtRest = async (): Promise<number> => {
      looks++;
      if (looks === 1) throw new Error('Redis answered too late');
      return 0;
    };
    const look = () =>
      sweepAtRest({ ledger: { ...desk.ledger, eraseAtRest }, logger: silentLogger, personalDays: 30 }).catch(String);
    expect(await look()).to.include('too late');
    expect(await look()).to.equal(undefined);
    await look();
    expect(looks).to.equal(2);
  });

  it('takes overdue events to the attention list', async () => {
    desk = openDesk(use.redis(), use.prefix(), { ...planContext(), waitMs: { notice: 0, line: 0 } });
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    expect(await sweepOverdue(deps())).to.equal(1);
    expect(await desk.status('checkout', 'c1')).to.equal('attention/no-notice');
  });
});
