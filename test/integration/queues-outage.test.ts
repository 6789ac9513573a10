import { expect } from 'chai';
import { startRedis, type TestRedis } from '../support/redis.js';
import { done, openRefundQueue, type RefundQueue, refundJob, script } from '../support/refund-queue.js';
import { until } from '../support/until.js';

describe('queues: an outage of Redis', () => {
  let server: TestRedis;
  let queue: RefundQueue;
  beforeEach(async () => {
    server = await startRedis();
    queue = await openRefundQueue(server);
  });
  afterEach(async () => {
    await queue.close();
    await server.stop();
  });

  const confirmed = (seq: string) =>
    until(async () => (await queue.queues.add([refundJob(seq)]))[0] === null, { what: `${seq} added` });

  it('refuses jobs at once, takes them again after, and is told in one line each', async () => {
    await server.kill();
    await until(() => queue.redis.status !== 'ready');
    const [error] = await queue.queues.add([refundJob('a')]);
    expect(error?.message).to.equal('Redis is not connected');
    await server.restart();
    await confirmed('a');
    expect(queue.lines.map(({ message }) => message)).to.deep.equal([
      'redis connection lost',
      'redis connection restored',
    ]);
  });

  it('loses no job, and a worker goes on by itself', async () => {
    const { taken, process } = script(done);
    queue.work(process, { concurrency: 2, lockMs: 1000, stalledCheckMs: 200 });
    await queue.add('before');
    await queue.finished('before');
    await server.restart();
    await confirmed('after');
    await until(() => taken.some(({ seq }) => seq === 'after'), { timeoutMs: 30_000 });
    await queue.finished('before', 'after');
  });

  it('does not keep a worker from closing', async () => {
    const worker = queue.work(() => done);
    await until(() => worker.health().running);
    await server.kill();
    await until(() => !worker.health().running);
    await worker.close();
  });
});
