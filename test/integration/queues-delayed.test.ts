import { jobId } from '@scm-relay/runtime';
import { expect } from 'chai';
import { startRedis } from '../support/redis.js';
import { done, openRefundQueue, type RefundQueue, refundJob, script, useRefundQueue } from '../support/refund-queue.js';
import { until } from '../support/until.js';

const HOUR_MS = 3_600_000;

describe('queues: delayed jobs', () => {
  let queue: RefundQueue;
  useRefundQueue((opened) => {
    queue = opened;
  }, 'worker');

  const addDelayed = async (delayMs: number, ...seqs: readonly string[]) => {
    const added = await queue.queues.add(seqs.map((seq) => ({ ...refundJob(seq), delayMs })));
    expect(added).to.deep.equal(seqs.map(() => null));
  };
  const promote = (...seqs: readonly string[]) =>
    queue.queues.promote(
      'refund',
      seqs.map((seq) => jobId(seq, 1)),
    );

  it('are taken after their delay, whether added alone or with others', async () => {
    const { taken, process } = script(done);
    queue.work(process, { concurrency: 5 });
    const before = Date.now();
    await queue.queues.add([refundJob('now'), { ...refundJob('later'), delayMs: 400 }]);
    await addDelayed(299.5, 'alone');
    await queue.finished('now', 'alone', 'later');
    const after = new Map(taken.map(({ seq, at }) => [seq, at - before]));
    expect(after.get('alone')).to.be.at.least(299);
    expect(after.get('later')).to.be.at.least(399);
  });

  it('with a delay of nothing or less are not delayed', async () => {
    await addDelayed(0, 'zero');
    await addDelayed(-1, 'past');
    expect(await queue.counts()).to.include({ waiting: 2, delayed: 0 });
  });

  it('count as held, and swallow a second one of the same id', async () => {
    await addDelayed(HOUR_MS, 'a');
    await queue.add('a');
    expect(await queue.state('a')).to.equal('held');
    expect(await queue.counts()).to.include({ waiting: 0, delayed: 1 });
  });

  it('are taken at once when they are promoted, and only those', async () => {
    await addDelayed(HOUR_MS, 'a', 'b', 'c');
    const { taken, process } = script(done);
    queue.work(process);
    await promote('a', 'c');
    await queue.finished('a', 'c');
    expect(taken.map(({ seq }) => seq)).to.deep.equal(['a', 'c']);
    expect(await queue.counts()).to.include({ waiting: 0, delayed: 1 });
  });

  it('that are none any more are promoted without effect', async () => {
    await addDelayed(HOUR_MS, 'delayed');
    await queue.add('ended');
    queue.work(({ data }) => (data.seq === 'ended' ? done : { end: 'postpone', ms: HOUR_MS }));
    await queue.finished('ended');
    await queue.queues.queue('refund').pause();
    await queue.add('waiting');
    await promote('ended', 'never', 'waiting', 'delayed');
    await promote('delayed');
    await promote();
    expect(await queue.counts()).to.include({ waiting: 2, delayed: 0, completed: 1 });
  });

  it('are promoted in one round trip', async () => {
    const seqs = Array.from({ length: 50 }, (_, n) => `job-${n}`);
    await addDelayed(HOUR_MS, ...seqs);
    await promote('job-0'); // the server knows the script from now on
    const reads = async () => Number(/total_reads_processed:(\d+)/.exec(await queue.redis.info('stats'))?.[1]);
    const before = await reads();
    await promote(...seqs);
    // one of them is this question; what they carry is more than the server reads at a time
    expect((await reads()) - before).to.be.at.most(4);
    expect(await queue.counts()).to.include({ waiting: 50, delayed: 0 });
  });

  it('cannot be promoted while Redis is away', async () => {
    const other = await startRedis();
    const away = await openRefundQueue(other);
    await other.kill();
    await until(() => away.redis.status !== 'ready');
    const error = await away.queues.promote('refund', [jobId('a', 1)]).catch((reason: unknown) => reason);
    expect(error).to.be.an('error');
    await away.close();
    await other.stop();
  });
});
