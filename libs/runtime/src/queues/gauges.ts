import type { QueueName } from '@scm-relay/schemas';
import type { Metrics } from '../metrics.js';
import type { Queues } from './open.js';

const STATES = ['waiting', 'active', 'delayed', 'failed'] as const;

/** Seconds since the oldest waiting job of a queue was put there; 0 while none waits. */
export const oldestSeconds = async (queues: Queues, name: QueueName): Promise<number> => {
  const [oldest] = await queues.queue(name).getJobs(['waiting'], 0, 0, true);
  return oldest ? Math.max(0, (Date.now() - oldest.timestamp) / 1000) : 0;
};

/** Depth and age of queues, read whenever metrics are collected. Several processes report the same queue: take the maximum. */
export const queueGauges = (metrics: Metrics, queues: Queues, names: readonly QueueName[]): void => {
  metrics.gauge('scm_queue_jobs', 'Jobs of a queue by state', ['queue', 'state'], async (gauge) => {
    const counts = await queues.counts();
    for (const name of names) {
      for (const state of STATES) gauge.set({ queue: name, state }, counts[name]?.[state] ?? 0);
    }
  });
  metrics.gauge('scm_queue_paused', '1 while an operator holds a queue', ['queue'], async (gauge) => {
    const counts = await queues.counts();
    for (const name of names) gauge.set({ queue: name }, counts[name]?.paused ? 1 : 0);
  });
  metrics.gauge('scm_queue_oldest_seconds', 'Age of the oldest waiting job of a queue', ['queue'], async (gauge) => {
    for (const name of names) gauge.set({ queue: name }, await oldestSeconds(queues, name));
  });
};
