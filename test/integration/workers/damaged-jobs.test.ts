import { openQueues, type Queues, startWorker } from '@scm-relay/runtime';
import { sweepQueue } from '@scm-relay/workers';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';

type Damage = (key: string, redis: ReturnType<ReturnType<typeof useRedis>['redis']>) => Promise<unknown>;

const DAMAGES: Readonly<Record<string, Damage>> = {
  'its data are damaged': (key, redis) => redis.hset(key, 'data', '{'),
  'its options are damaged': (key, redis) => redis.hset(key, 'opts', '{'),
  'its data are gone': (key, redis) => redis.hdel(key, 'data'),
  'it was deleted': (key, redis) => redis.del(key),
};

describe('a job whose record is no longer what it was', function () {
  this.timeout(180_000);
  const use = useRedis();
  let desk: Desk;
  let queues: Queues;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
    queues = openQueues(use.redis(), use.prefix());
  });
  afterEach(() => queues.close());

  const enqueue = async (jobs: Parameters<Queues['add']>[0]): Promise<void> => {
    await queues.add(jobs);
  };
  /** all open work is due to be looked at */
  const sweep = async (): Promise<void> => {
    const open = `${use.prefix()}:open:refund`;
    for (const id of await use.redis().zrange(open, '0', '-1')) await use.redis().zadd(open, '0', id);
    await sweepQueue({ ledger: desk.ledger, queues, enqueue, logger: silentLogger }, 'refund');
  };

  for (const [what, damage] of Object.entries(DAMAGES)) {
    it(`holds nothing up and is replaced where ${what}`, async () => {
      const seqs = ['r1', 'r2', 'r3'];
      for (const seq of seqs) {
        await desk.announce(notice(`D-${seq}`, [line(1, 1)], { shippedBefore: true }));
        await desk.refund(seq, `D-${seq}`, sn(1, seqs.indexOf(seq) + 1));
      }
      const jobs = desk.jobs.splice(0);
      await enqueue(jobs);
      await damage(`${use.prefix()}:refund:${jobs[1]?.id}`, use.redis());
      const ran: [string, number][] = [];
      const worker = startWorker({
        queue: 'refund',
        redis: use.redis(),
        keyPrefix: use.prefix(),
        concurrency: 1,
        lockMs: 200,
        stalledCheckMs: 100,
        process: async ({ data }) => {
          ran.push([data.seq, data.generation]);
          return { end: 'done' };
        },
        logger: silentLogger,
        name: 'test',
      });
      try {
        await until(() => ['r1', 'r3'].every((seq) => ran.some(([each]) => each === seq)), { what: 'the others' });
        await until(
          async () => {
            await sweep();
            return ran.some(([seq, generation]) => seq === 'r2' && generation > 1);
          },
          { timeoutMs: 20_000, what: 'a job in its place' },
        );
        await until(
          async () => {
            const { waiting = 1, active = 1, delayed = 1 } = (await queues.counts()).refund ?? {};
            return waiting + active + delayed === 0;
          },
          { timeoutMs: 20_000, what: 'the end of all jobs' },
        );
      } finally {
        await worker.close();
      }
    });
  }
});
