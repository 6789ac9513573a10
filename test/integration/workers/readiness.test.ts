import { setTimeout as pause } from 'node:timers/promises';
import { openQueues, type Queues, type WorkerHealth } from '@scm-relay/runtime';
import { type Readiness, watchReadiness } from '@scm-relay/workers';
import { expect } from 'chai';
import { TWO_HOURS_MS, useDate } from '../../support/date.js';
import { refundJob } from '../../support/refund-queue.js';
import { useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';

const PATIENCE = { idleMs: 200, fullMs: 2000, lookEveryMs: 20 };
const LONG_AGO = 1;

describe('readiness of a worker process', () => {
  const use = useRedis();
  const date = useDate();
  let queues: Queues;
  let readiness: Readiness;
  let health: WorkerHealth;
  const watch = (patience = PATIENCE): Readiness =>
    watchReadiness({
      workers: [{ health: () => health }],
      queues,
      redis: use.redis(),
      config: use.config(),
      unreadable: () => [],
      patience,
    });
  beforeEach(() => {
    queues = openQueues(use.redis(), use.prefix());
    health = {
      queue: 'refund',
      running: true,
      active: 0,
      concurrency: 2,
      startedAt: LONG_AGO,
      lastTakenAt: LONG_AGO,
      lastFinishedAt: LONG_AGO,
    };
    readiness = watch();
  });
  afterEach(async () => {
    readiness.stop();
    await queues.close();
  });

  const says = (pattern: RegExp) => until(async () => pattern.test((await readiness.unready()).join()));
  /** milliseconds from before there was a job until the worker is called unready */
  const unreadyAfter = async (): Promise<number> => {
    const began = Date.now();
    await queues.add([refundJob('a')]);
    await says(/the worker of refund has taken no job for \d+ s while jobs wait/);
    return Date.now() - began;
  };

  it('is given while nothing waits, however long ago the last job was', async () => {
    expect(await readiness.unready()).to.deep.equal([]);
  });

  it('is withdrawn when jobs wait and none is taken, not the moment a job comes', async () => {
    expect(await unreadyAfter()).to.be.at.least(PATIENCE.idleMs - PATIENCE.lookEveryMs);
    // however long the answer takes: it has taken one just now
    const taking = {
      ...health,
      get lastTakenAt() {
        return performance.now();
      },
    };
    health = taking;
    expect(await readiness.unready(), 'it takes jobs again').to.deep.equal([]);
  });

  it('is withdrawn as well while some of its places are taken', async () => {
    readiness.stop();
    readiness = watch({ ...PATIENCE, fullMs: 600_000 });
    health = { ...health, active: 1 };
    await unreadyAfter();
  });

  it('is left longer to a worker whose places are all taken', async () => {
    health = { ...health, active: 2 };
    expect(await unreadyAfter()).to.be.at.least(PATIENCE.fullMs - PATIENCE.lookEveryMs);
  });

  it('stays while an operator has paused the queue', async () => {
    await queues.queue('refund').pause();
    await queues.add([refundJob('a')]);
    const ends = Date.now() + 2 * PATIENCE.idleMs;
    await until(async () => {
      expect(await readiness.unready()).to.deep.equal([]);
      return Date.now() > ends;
    });
  });

  it('is withdrawn though the date is set back meanwhile', async () => {
    await queues.add([refundJob('a')]);
    await pause(2 * PATIENCE.lookEveryMs);
    date.set(-TWO_HOURS_MS);
    await says(/has taken no job for \d s while jobs wait/);
  });

  it('stays though the date is set ahead while a job waits', async () => {
    readiness.stop();
    readiness = watch({ ...PATIENCE, idleMs: 60_000 });
    health = { ...health, lastTakenAt: performance.now() };
    await queues.add([refundJob('a')]);
    await pause(10 * PATIENCE.lookEveryMs);
    date.set(TWO_HOURS_MS);
    expect(await readiness.unready()).to.deep.equal([]);
  });

  it('names a worker that does not run', async () => {
    health = { ...health, running: false };
    await says(/the worker of refund does not run/);
  });
});
