import { expect } from 'chai';
import { ready, runProcess } from '../../support/processes.js';
import { freePort, freshPrefix, startRedis } from '../../support/redis.js';
import { until } from '../../support/until.js';

describe('a worker process', function () {
  this.timeout(60_000);

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
