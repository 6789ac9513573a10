import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { startRedis, type TestRedis } from '../support/redis.js';
import { done, openRefundQueue, type RefundQueue } from '../support/refund-queue.js';
import { until } from '../support/until.js';

describe('queues: a Redis that answers and refuses', () => {
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

  const urlWithout = async (command: string): Promise<string> => {
    await queue.redis.call('ACL', 'SETUSER', 'less', 'on', '>pw', '~*', '&*', '+@all', `-${command}`);
    return server.url.replace('redis://', 'redis://less:pw@');
  };
  const said = (word: string): number => queue.lines.filter(({ fields }) => `${fields?.detail}`.includes(word)).length;

  it('is told once, not as often as it refuses, and a worker goes on when it does no more', async () => {
    await queue.redis.config('SET', 'maxmemory', '1');
    queue.work(() => done);
    await until(() => said('OOM') > 0);
    await pause(1500);
    expect(queue.lines.length).to.be.lessThan(4);
    await queue.redis.config('SET', 'maxmemory', '0');
    await queue.add('a');
    await queue.finished('a');
  });

  it('keeps nobody from ending the process where it does not tell its version', async () => {
    const worker = queue.work(() => done, { url: await urlWithout('info') });
    await until(() => said('NOPERM') > 0);
    await pause(200);
    expect(said('NOPERM')).to.equal(1);
    await worker.close();
  });

  it('has the process started anew once it tells its version: the worker of this one never works', async () => {
    let fatal = '';
    queue.work(() => done, { url: await urlWithout('info'), onFatal: (error) => (fatal = String(error)) });
    await until(() => said('NOPERM') > 0);
    expect(fatal).to.equal('');
    await queue.redis.call('ACL', 'SETUSER', 'less', '+info');
    await until(() => fatal.includes('NOPERM'));
  });
});
