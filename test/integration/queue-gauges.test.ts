import { createMetrics, openQueues, queueGauges } from '@scm-relay/runtime';
import { expect } from 'chai';
import { useRedis } from '../support/shared-redis.js';

describe('gauges of queues', () => {
  const redis = useRedis();

  it('tell how many jobs a queue has, how old the oldest is, and whether it is paused', async () => {
    const queues = openQueues(redis.redis(), redis.prefix());
    await queues.add([{ queue: 'refund', id: 'r-g1', data: { kind: 'refund', seq: 'r', generation: 1 } }]);
    await queues.queue('wdt').pause();
    const metrics = createMetrics('workers');
    queueGauges(metrics, queues, ['refund', 'wdt']);
    const text = await metrics.registry.metrics();
    await queues.close();
    expect(text).to.include('scm_queue_jobs{queue="refund",state="waiting",service="workers"} 1');
    expect(text).to.match(/scm_queue_oldest_seconds\{queue="refund",service="workers"\} \d(?:\.\d+)?\n/);
    expect(text).to.include('scm_queue_paused{queue="wdt",service="workers"} 1');
  });

  it('are left out, in time, while Redis does not answer', async () => {
    const queues = openQueues(redis.redis(), redis.prefix());
    const metrics = createMetrics('workers');
    queueGauges(metrics, queues, ['refund']);
    redis.server().hang();
    try {
      const begun = performance.now();
      expect(await metrics.registry.metrics())
        .to.include('# TYPE scm_queue_jobs')
        .and.not.include('scm_queue_jobs{');
      expect(performance.now() - begun).to.be.lessThan(5000);
    } finally {
      redis.server().resume();
    }
    await queues.close();
  });
});
