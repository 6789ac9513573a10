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
    expect(worker.health().lastTakenAt).to.be.within(worker.health().startedAt, performance.now());
    expect(worker.health().lastFinishedAt).to.be.at.least(worker.health().lastTakenAt ?? Number.POSITIVE_INFINITY);
  });

  describe('and the jobs that completed', () => {
    const count = async () => (await queue.counts())?.completed ?? 0;
    const end = async (...seqs: readonly string[]) => {
      await queue.add(...seqs);
      await until(async () => (await queue.counts())?.waiting === 0, { timeoutMs: 90_000 });
      await until(async () => (await queue.counts())?.active === 0);
    };
    const seqs = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `kept-${from + n}`);

    it('keep a thousand, and fewer than a hundred more', async () => {
      queue.work(() => done, { concurrency: 20 });
      await end(...seqs(0, 1300));
      await until(async () => (await count()) < 1100, { what: 'the last trim' });
      expect(await count()).to.be.at.least(1000);
      const records = await queue.redis.keys(`${queue.config.keyPrefix}:refund:*-g1`);
      expect(records, 'those of the others went, too').to.have.length(await count());
      expect(await queue.state('kept-0')).to.equal('missing');
      expect(await queue.state('kept-1299')).to.equal('finished');
    });

    it('take out a log that another tool wrote, with its job', async () => {
      queue.work(() => done, { concurrency: 20 });
      await end('logged');
      await (await queue.job('logged')).log('seen by hand');
      await end(...seqs(0, 1300));
      await until(async () => (await queue.state('logged')) === 'missing', { what: 'the trim of the logged job' });
      expect(await queue.redis.exists(`${queue.key('logged')}:logs`)).to.equal(0);
    });

    it('are trimmed by a process that ends few of them', async () => {
      const first = queue.work(() => done, { concurrency: 20 });
      await end(...seqs(0, 1001));
      await first.close();
      for (const seq of ['a', 'b', 'c']) {
        const next = queue.work(() => done);
        await end(seq);
        await until(async () => (await count()) === 1000, { what: `the trim after ${seq}` });
        await next.close();
      }
    });
  });
});
