import type { QueueName } from '@scm-relay/schemas';
import type { Metrics } from '../metrics.js';
import { readTogether } from '../timeout.js';
import type { Queues } from './open.js';

const STATES = ['waiting', 'active', 'delayed', 'failed'] as const;

/** Seconds since the oldest waiting job of a queue was put there; 0 while none waits. */
export const oldestSeconds = async (queues: Queues, name: QueueName): Promise<number> => {
  const [oldest] = await queues.queue(name).getJobs(['waiting'], 0, 0, true);
  return oldest ? Math.max(0, (Date.now() - oldest.timestamp) / 1000) : 0;
};

/** Depth and age of queues, read whenever metrics are collected. Several processes report the same queue: take the maximum. */
export const queueGauges = (metrics: Metrics, queues: Queues, names: readonly QueueName[]): void => {
  const read = readTogether(async () => {
    const [counts, ages] = await Promise.all([
      queues.counts(),
      Promise.all(names.map((name) => oldestSeconds(queues, name))),
    ]);
    return names.map((queue, i) => ({ queue, counts: counts[queue], age: ages[i] ?? 0 }));
  });
  metrics.gauge('scm_queue_jobs', 'Jobs of a queue by state', ['queue', 'state'], async (gauge) => {
    gauge.reset();
    for (const { queue, counts } of (await read()) ?? []) {
      for (const state of STATES) gauge.set({ queue, state }, counts?.[state] ?? 0);
    }
  });
  metrics.gauge('scm_queue_paused', '1 while an operator holds a queue', ['queue'], async (gauge) => {
    gauge.reset();
    for (const { queue, counts } of (await read()) ?? []) gauge.set({ queue }, counts?.paused ? 1 : 0);
  });
  metrics.gauge('scm_queue_oldest_seconds', 'Age of the oldest waiting job of a queue', ['queue'], async (gauge) => {
    gauge.reset();
    for (const { queue, age } of (await read()) ?? []) gauge.set({ queue }, age);
  });
};
