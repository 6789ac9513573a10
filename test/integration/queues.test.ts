import { type JobSpec, jobId } from '@scm-relay/runtime';
import { expect } from 'chai';
import { done, type RefundQueue, refundJob, script, useRefundQueue, type Work } from '../support/refund-queue.js';
import { until } from '../support/until.js';

const delivery: JobSpec = {
  queue: 'pos',
  id: jobId('d', 1),
  data: { delivery: 'd', generation: 1, operation: 'pos.refund', destination: 'pos', dn: 'DN', events: ['refund:a'] },
};

describe('queues: add', () => {
  let queue: RefundQueue;
  useRefundQueue((opened) => {
    queue = opened;
  });

  it('confirms each job of every queue in one call', async () => {
    expect(await queue.queues.add([refundJob('a'), delivery])).to.deep.equal([null, null]);
    expect(await queue.counts()).to.include({ waiting: 1, active: 0, paused: false });
    expect((await queue.queues.counts()).pos).to.include({ waiting: 1 });
  });

  it('answers an error for exactly the specs that are refused', async () => {
    const results = await queue.queues.add([
      refundJob('a'),
      refundJob('b', '218'),
      refundJob('c', 'x:y'),
      refundJob('d'),
    ]);
    expect(results.map((result) => result?.message ?? null)).to.deep.equal([
      null,
      'a job id is no integer and holds no colon',
      'a job id is no integer and holds no colon',
      null,
    ]);
    expect((await queue.counts())?.waiting).to.equal(2);
  });

  it('tells when Redis itself refuses one of them', async () => {
    await queue.redis.set(`${queue.config.keyPrefix}:pos:wait`, 'not a list');
    const [first, second, third] = await queue.queues.add([refundJob('a'), delivery, refundJob('b')]);
    expect([first, third]).to.deep.equal([null, null]);
    expect(second?.message).to.contain('WRONGTYPE');
  });

  it('ignores an id the queue knows, waiting or finished', async () => {
    await queue.add('a', 'a');
    expect((await queue.counts())?.waiting).to.equal(1);
    queue.work(() => done);
    await queue.finished('a');
    await queue.add('a');
    expect(await queue.counts()).to.include({ waiting: 0, completed: 1 });
  });

  it('takes a new generation of a finished job', async () => {
    const { taken, process } = script(done);
    queue.work(process);
    await queue.add('a');
    await queue.finished('a');
    expect(await queue.queues.add([refundJob('a', jobId('a', 2))])).to.deep.equal([null]);
    await until(() => taken.length === 2);
  });

  it('tells held, finished and missing apart', async () => {
    await queue.add('waiting', 'ended');
    const end: Work = async ({ data }) => (data.seq === 'ended' ? done : { end: 'postpone', ms: 60_000 });
    expect(await queue.state('waiting')).to.equal('held');
    queue.work(end);
    await queue.finished('ended');
    await until(async () => (await queue.job('waiting')).isDelayed());
    const jobs = ['waiting', 'ended', 'never'].map((seq) => ({ queue: 'refund' as const, id: jobId(seq, 1) }));
    expect(await queue.queues.states(jobs)).to.deep.equal(['held', 'finished', 'missing']);
  });
});
