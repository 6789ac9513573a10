import { DESTINATIONS } from '@scm-relay/schemas';
import { expect } from 'chai';
import { freePort } from '../../support/free-port.js';
import { ready, runProcess } from '../../support/processes.js';
import { freshPrefix, startRedis } from '../../support/redis.js';
import { until } from '../../support/until.js';

describe('a worker process', function () {
  this.timeout(180_000);

  describe('that was asked for no queue', () => {
    const startedWith = async (env: Record<string, string>) => {
      const redis = await startRedis();
      const health = await freePort();
      const worker = runProcess('apps/workers/dist/main.js', [], {
        REDIS_URL: redis.url,
        REDIS_KEY_PREFIX: freshPrefix(),
        WORKER_HEALTH_PORT: String(health),
        ...env,
      });
      try {
        await ready(worker, `http://127.0.0.1:${health}`);
        return worker.lines();
      } finally {
        await worker.end();
        await redis.stop();
      }
    };
    const said = (lines: Record<string, unknown>[], message: string) =>
      lines.find((each) => String(each.message).startsWith(message));

    it('maps, delivers where there are settings, and says what it leaves', async () => {
      const lines = await startedWith({ PUSH_URL: 'http://127.0.0.1:9', WDT_URL: '' });
      expect(said(lines, 'workers started')?.queues).to.deep.equal(['checkout', 'refund', 'refuse', 'push']);
      expect(said(lines, 'no settings')?.left).to.deep.equal(DESTINATIONS.filter((each) => each !== 'push'));
    });

    it('maps alone where there are none', async () => {
      const lines = await startedWith({});
      expect(said(lines, 'workers started')?.queues).to.deep.equal(['checkout', 'refund', 'refuse']);
    });

    it('ends with 78 where a destination has some of its settings only', async () => {
      const worker = runProcess('apps/workers/dist/main.js', [], { POS_AUTHORIZATION: 'x' });
      expect(await worker.exited()).to.equal(78);
      expect(worker.stderr()).to.include('POS_URL');
    });
  });

  it('ends on SIGTERM though Redis is gone', async () => {
    const redis = await startRedis();
    const health = await freePort();
    const worker = runProcess('apps/workers/dist/main.js', ['refuse', 'push'], {
      REDIS_URL: redis.url,
      REDIS_KEY_PREFIX: freshPrefix(),
      PUSH_URL: 'http://127.0.0.1:9',
      WORKER_HEALTH_PORT: String(health),
    });
    try {
      await ready(worker, `http://127.0.0.1:${health}`);
      await redis.kill();
      await until(() => worker.output().includes('redis connection lost'), { what: 'the loss to be noticed' });
      const from = performance.now();
      expect(await worker.end('SIGTERM')).to.equal(0);
      // its limit, after which it would end with 1
      expect(performance.now() - from).to.be.below(30_000);
    } finally {
      await worker.end('SIGKILL');
      await redis.stop();
    }
  });
});
