import { openQueues, type Queues } from '@scm-relay/runtime';
import { type SweepOptions, startSweeper, sweepOverdue, sweepQueue } from '@scm-relay/workers';
import { expect } from 'chai';
import { type Desk, openDesk, planContext, sn } from '../../support/desk.js';
import { collectLogs } from '../../support/logs.js';
import { useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';

describe('a sweeper of which something fails', function () {
  this.timeout(180_000);
  const use = useRedis();
  let desk: Desk;
  let queues: Queues;
  let logs: ReturnType<typeof collectLogs>;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix(), { ...planContext(), waitMs: { notice: 0, line: 0 } });
    queues = openQueues(use.redis(), use.prefix());
    logs = collectLogs();
  });
  afterEach(() => queues.close());

  const deps = (): SweepOptions => ({
    ledger: desk.ledger,
    queues,
    enqueue: async (jobs) => {
      await queues.add(jobs);
    },
    logger: logs.logger,
    waker: { wake: async () => undefined },
    personalDays: null,
    keepMs: 86_400_000,
  });
  const spoil = (event: string) => use.redis().hset(`${use.prefix()}:event:${event}`, 'state', '{');
  const later = async (queue: string): Promise<void> => {
    const open = `${use.prefix()}:open:${queue}`;
    for (const id of await use.redis().zrange(open, '0', '-1')) await use.redis().zadd(open, '0', id);
  };

  it('goes on with the other queues', async () => {
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await later('checkout');
    const all = deps();
    const { openWork } = desk.ledger;
    const sweeper = startSweeper(
      {
        ...all,
        ledger: {
          ...desk.ledger,
          overdue: () => Promise.reject(new Error('overdue is refused')),
          openWork: (queue, ...rest) =>
            queue === 'refund' ? Promise.reject(new Error('refund is refused')) : openWork(queue, ...rest),
        },
        waker: { wake: () => Promise.reject(new Error('waking is refused')) },
      },
      ['refund', 'checkout'],
    );
    try {
      await until(async () => (await queues.queue('checkout').getWaitingCount()) === 1, {
        what: 'the lost job of the other queue',
        timeoutMs: 15_000,
      });
      const told = logs.lines.filter(({ level }) => level === 'warn').map(({ fields }) => String(fields?.error));
      for (const what of ['overdue', 'waking', 'refund']) expect(told.join()).to.include(`${what} is refused`);
    } finally {
      await sweeper.stop();
    }
  });

  it('is told of it once, however often that is tried', async () => {
    let tried = 0;
    const sweepTurn = (what: string) => {
      if (what === 'due-refund') tried += 1;
      return Promise.reject(new Error(`${what} is refused`));
    };
    const all = deps();
    const sweeper = startSweeper({ ...all, ledger: { ...all.ledger, sweepTurn } }, ['refund', 'checkout']);
    try {
      await until(() => tried > 3, { timeoutMs: 30_000 });
      for (const queue of ['refund', 'checkout']) {
        const told = logs.lines.filter(({ fields }) => String(fields?.error).includes(`due-${queue} is refused`));
        expect(told.map(({ fields }) => fields?.queue)).to.deep.equal([queue]);
      }
    } finally {
      await sweeper.stop();
    }
  });

  it('takes overdue events to the attention list though one of them cannot be', async () => {
    for (const n of [1, 2, 3]) await desk.checkout(`c${n}`, `D${n}`, [sn(1, n)]);
    await desk.mapAll();
    await spoil('checkout:c1');
    expect(await sweepOverdue(deps())).to.equal(2);
    for (const n of [2, 3]) expect(await desk.status('checkout', `c${n}`)).to.equal('attention/no-notice');
    expect(logs.lines.map(({ level, fields }) => [level, fields?.event])).to.deep.equal([
      ['error', 'checkout:c1'],
      ['warn', 'checkout:c2'],
      ['warn', 'checkout:c3'],
    ]);
  });

  it('puts back the open work of a queue though some of it cannot be read', async () => {
    for (const n of [1, 2, 3]) await desk.checkout(`c${n}`, `D${n}`, [sn(1, n)]);
    await later('checkout');
    await spoil('checkout:c1');
    expect(await sweepQueue(deps(), 'checkout')).to.equal(2);
    expect(logs.lines.find(({ level }) => level === 'error')?.fields).to.include({
      queue: 'checkout',
      id: 'checkout:c1',
    });
  });

  it('comes to what lies behind work that cannot be read, however much of that there is', async () => {
    for (const n of [1, 2, 3]) await desk.checkout(`c${n}`, `D${n}`, [sn(1, n)]);
    await desk.mapAll();
    for (const n of [4, 5, 6]) await desk.checkout(`c${n}`, `D${n}`, [sn(1, n)]);
    await later('checkout');
    for (const n of [1, 2, 4, 5]) await spoil(`checkout:c${n}`);
    const [failed, found]: [string[], string[]] = [[], []];
    const onError = (id: string): void => {
      failed.push(id);
    };
    for (let look = 0; look < 3; look++) {
      found.push(...(await desk.ledger.openWork('checkout', 1, onError)).map(({ id }) => id));
      found.push(...(await desk.ledger.overdue(1, onError)));
    }
    expect(failed.sort()).to.deep.equal([1, 2, 4, 5].map((n) => `checkout:c${n}`));
    expect(found.sort()).to.deep.equal(['checkout:c3', 'checkout:c6']);
  });
});
