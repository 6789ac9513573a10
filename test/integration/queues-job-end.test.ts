import { expect } from 'chai';
import { done, type RefundQueue, script, useRefundQueue, type Work } from '../support/refund-queue.js';
import { until } from '../support/until.js';

describe('queues: the end of a job', () => {
  let queue: RefundQueue;
  useRefundQueue((opened) => {
    queue = opened;
  });

  it('done: completed, with its result', async () => {
    queue.work(() => ({ end: 'done', result: 'delivered' }));
    await queue.add('a');
    await queue.finished('a');
    expect((await queue.job('a')).returnvalue).to.equal('delivered');
  });

  it('retry: runs again after the delay and costs one attempt', async () => {
    const { taken, process, waited } = script({ end: 'retry', delayMs: 300, message: 'vendor is busy' }, done);
    queue.work(process);
    await queue.add('a');
    await until(async () => (await queue.job('a')).failedReason === 'vendor is busy');
    await queue.finished('a');
    expect(taken.map(({ attemptsMade }) => attemptsMade)).to.deep.equal([0, 1]);
    expect(waited(1)).to.be.at.least(295);
    expect((await queue.job('a')).stacktrace).to.deep.equal([]);
  });

  it('retry with holdQueueMs: the other jobs wait, too', async () => {
    const { process, waited } = script({ end: 'retry', delayMs: 1, message: 'slow down', holdQueueMs: 400 }, done);
    queue.work(process);
    await queue.add('a', 'b');
    await queue.finished('a', 'b');
    expect(waited(1)).to.be.at.least(390);
  });

  it('failed: for good, with our message', async () => {
    const { taken, process } = script({ end: 'failed', message: 'rejected by the vendor' });
    queue.work(process);
    await queue.add('a');
    await queue.finished('a');
    expect(await (await queue.job('a')).isFailed()).to.equal(true);
    expect((await queue.job('a')).failedReason).to.equal('rejected by the vendor');
    expect(taken).to.have.length(1);
  });

  it('failed with holdQueueMs: the other jobs wait, too', async () => {
    const { process, waited } = script({ end: 'failed', message: 'slow down', holdQueueMs: 400 }, done);
    queue.work(process);
    await queue.add('a', 'b');
    await queue.finished('a', 'b');
    expect(await (await queue.job('a')).isFailed()).to.equal(true);
    expect(waited(1)).to.be.at.least(390);
  });

  it('hold: no job of the queue runs until then, and no attempt is spent', async () => {
    const { taken, process, waited } = script({ end: 'hold', ms: 400 }, done);
    queue.work(process, { concurrency: 2 });
    await queue.add('a');
    await until(() => taken.length === 1);
    await queue.add('b');
    await queue.finished('a', 'b');
    expect(taken.map(({ seq }) => seq)).to.have.members(['a', 'a', 'b']);
    expect(waited(1)).to.be.at.least(390);
    expect(taken.map(({ attemptsMade }) => attemptsMade)).to.deep.equal([0, 0, 0]);
  });

  it('hold: a shorter one does not end a longer one', async () => {
    const { process, waited } = script({ end: 'hold', ms: 600 }, { end: 'hold', ms: 20 }, done);
    await queue.add('a', 'b');
    queue.work(process, { concurrency: 2 });
    await queue.finished('a', 'b');
    expect(waited(2)).to.be.at.least(590);
  });

  it('hold: neither does one that comes from another process', async () => {
    const { process, waited } = script({ end: 'hold', ms: 600 }, { end: 'hold', ms: 20 }, done);
    await queue.add('a', 'b');
    let both = 0;
    const together: Work = async (job) => {
      both += 1;
      await until(() => both >= 2);
      return process(job);
    };
    queue.work(together);
    queue.work(together);
    await queue.finished('a', 'b');
    expect(waited(2)).to.be.at.least(590);
  });

  it('hold: where no job ever asks for one, nothing is counted', async () => {
    const counted = () => queue.redis.exists(`${queue.config.keyPrefix}:refund:limiter`);
    const first = queue.work(() => done);
    await queue.add('a');
    await queue.finished('a');
    expect(await counted()).to.equal(1);
    await first.close();
    await until(async () => (await counted()) === 0, { what: 'the end of the second that was counted' });
    queue.work(() => done, { holds: false });
    await queue.add('b');
    await queue.finished('b');
    expect(await counted()).to.equal(0);
  });

  it('postpone: runs again then, and no attempt is spent', async () => {
    const { taken, process, waited } = script({ end: 'postpone', ms: 300 }, done);
    queue.work(process);
    await queue.add('a');
    await queue.finished('a');
    expect(taken.map(({ attemptsMade }) => attemptsMade)).to.deep.equal([0, 0]);
    expect(waited(1)).to.be.at.least(295);
  });

  it('postpone of a job that was removed meanwhile harms nobody', async () => {
    const { taken, process } = script(done);
    queue.work(async (handle) => {
      if (handle.data.seq !== 'gone') return process(handle);
      await queue.redis.del(queue.key('gone'), `${queue.key('gone')}:lock`);
      return { end: 'postpone', ms: 10 };
    });
    await queue.add('gone', 'next');
    await queue.finished('next');
    expect(taken.map(({ seq }) => seq)).to.deep.equal(['next']);
    expect(queue.lines.some(({ message }) => message === 'job could not be postponed')).to.equal(true);
  });

  it('an unexpected error: tried again, and its text is kept nowhere', async () => {
    let calls = 0;
    queue.work(() => {
      calls += 1;
      if (calls === 1) throw Object.assign(new TypeError('phone 15001253861'), { code: 'E_ODD' });
      return done;
    });
    await queue.add('a');
    await until(async () => (await queue.job('a')).failedReason === 'unexpected error: TypeError E_ODD');
    await queue.finished('a');
    expect(calls).to.equal(2);
    expect(JSON.stringify([queue.lines, (await queue.job('a')).asJSON()])).to.not.contain('15001253861');
  });
});
