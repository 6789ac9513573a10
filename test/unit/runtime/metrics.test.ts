import { createMetrics } from '@scm-relay/runtime';
import { expect } from 'chai';

describe('createMetrics', () => {
  it('names the service on every sample and has the metrics of Node.js', async () => {
    const { registry, counter } = createMetrics('ingress');
    counter('relay_events_total', 'Accepted events', ['kind']).inc({ kind: 'refund' });
    const text = await registry.metrics();
    expect(text).to.contain('relay_events_total{kind="refund",service="ingress"} 1');
    expect(text).to.match(/process_cpu_seconds_total\{.*service="ingress"/);
  });

  it('reads a gauge when it is collected', async () => {
    const { registry, gauge } = createMetrics('workers');
    let depth = 1;
    gauge('relay_queue_depth', 'Waiting jobs', ['queue'], async (metric) => metric.set({ queue: 'wdt' }, depth));
    depth = 5;
    expect(await registry.metrics()).to.contain('relay_queue_depth{queue="wdt",service="workers"} 5');
  });

  it('counts a duration into its bucket', async () => {
    const { registry, histogram } = createMetrics('workers');
    histogram('relay_send_seconds', 'Time of a request').observe(0.2);
    expect(await registry.metrics()).to.contain('relay_send_seconds_bucket{le="0.25",service="workers"} 1');
  });

  it('keeps registries apart', async () => {
    createMetrics('a').counter('relay_same_total', 'one');
    expect(() => createMetrics('b').counter('relay_same_total', 'two')).to.not.throw();
  });
});
