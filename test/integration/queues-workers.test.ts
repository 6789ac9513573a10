import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { done, type RefundQueue, useRefundQueue, type Work } from '../support/refund-queue.js';
import { until } from '../support/until.js';

describe('queues: workers', () => {
  let queue: RefundQueue;
  useRefundQueue((opened) => {
    queue = opened;
  });

  it('two of them take every job exactly once', async () => {
    const seen: string[] = [];
    const process: Work = async ({ data }) => {
      seen.push(data.seq);
      await setImmediate();
      return data.seq.endsWith('7') && seen.filter((seq) => seq === data.seq).length === 1
        ? { end: 'retry', delayMs: 20, message: 'again' }
        : done;
    };
    const seqs = Array.from({ length: 300 }, (_, n) => `job-${n}`);
    queue.work(process, { concurrency: 5 });
    queue.work(process, { concurrency: 5 });
    await queue.add(...seqs);
    await until(async () => (await queue.counts())?.completed === 300, { timeoutMs: 30_000 });
    expect([...new Set(seen)].sort()).to.deep.equal([...seqs].sort());
    expect(seen).to.have.length(300 + seqs.filter((seq) => seq.endsWith('7')).length);
  });

  it('take over a job whose worker lost its lock, as often as that happens', async () => {
    let calls = 0;
    const process: Work = async ({ data }) => {
      calls += 1;
      if (calls > 3) return done;
      await queue.redis.del(`${queue.key(data.seq)}:lock`);
      const mine = calls;
      await until(() => calls > mine);
      return done;
    };
    queue.work(process, { concurrency: 5, stalledCheckMs: 50 });
    await queue.add('a');
    await until(() => calls === 4);
    await queue.finished('a');
    expect(await (await queue.job('a')).isCompleted()).to.equal(true);
  });

  it('close after the jobs under way, and take no more', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const taken: string[] = [];
    const worker = queue.work(async ({ data }) => {
      taken.push(data.seq);
      await released;
      return done;
    });
    await queue.add('a', 'b');
    await until(() => worker.health().active === 1);
    const closed = worker.close();
    release();
    await closed;
    expect(taken).to.deep.equal(['a']);
    expect(await queue.state('a')).to.equal('finished');
    expect(await queue.state('b')).to.equal('held');
  });

  it('say when they took and finished a job', async () => {
    const worker = queue.work(() => done);
    await until(() => worker.health().running);
    expect(worker.health()).to.include({ queue: 'refund', active: 0, lastTakenAt: null, lastFinishedAt: null });
    await queue.add('a');
    await queue.finished('a');
    await until(() => worker.health().active === 0);
    expect(worker.health().lastTakenAt).to.be.within(worker.health().startedAt, Date.now());
    expect(worker.health().lastFinishedAt).to.be.at.least(worker.health().lastTakenAt ?? Number.POSITIVE_INFINITY);
  });

  it('keep no more than a thousand finished jobs', async () => {
    queue.work(() => done, { concurrency: 20 });
    await queue.add(...Array.from({ length: 1100 }, (_, n) => `kept-${n}`));
    await until(async () => (await queue.counts())?.waiting === 0, { timeoutMs: 30_000 });
    await until(async () => (await queue.counts())?.active === 0);
    expect((await queue.counts())?.completed).to.equal(1000);
  });
});
