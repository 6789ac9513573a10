import { type Metrics, within } from '@scm-relay/runtime';
import { type FigureSources, type Figures, readFigures } from './figures.js';

/** Gauges of one scrape are read together. */
const FRESH_MS = 1000;
/** A scrape must not hang with Redis. */
const LIMIT_MS = 2000;

/**
 * `/metrics` of the board: queue depth and age, attention by reason, breakers. All boards tell the same figures; without Redis they
 * tell none, for an old figure would look like a good one.
 */
export function createGauges(metrics: Metrics, sources: FigureSources): void {
  let read: Promise<Figures | null> = Promise.resolve(null);
  let readAt = 0;
  const figures = (): Promise<Figures | null> => {
    if (Date.now() - readAt > FRESH_MS) {
      readAt = Date.now();
      read = within(LIMIT_MS, 'Redis', readFigures(sources)).catch(() => null);
    }
    return read;
  };

  metrics.gauge('scm_queue_jobs', 'Jobs of a queue by state', ['queue', 'state'], async (gauge) => {
    gauge.reset();
    for (const { queue, waiting, active, delayed, failed } of (await figures())?.queues ?? []) {
      for (const [state, count] of Object.entries({ waiting, active, delayed, failed }))
        gauge.set({ queue, state }, count);
    }
  });
  metrics.gauge('scm_queue_paused', '1 while an operator has paused the queue', ['queue'], async (gauge) => {
    gauge.reset();
    for (const { queue, paused } of (await figures())?.queues ?? []) gauge.set({ queue }, paused ? 1 : 0);
  });
  metrics.gauge('scm_queue_oldest_seconds', 'Age of the oldest waiting job', ['queue'], async (gauge) => {
    gauge.reset();
    for (const { queue, oldestMs } of (await figures())?.queues ?? []) gauge.set({ queue }, (oldestMs ?? 0) / 1000);
  });
  metrics.gauge('scm_attention_items', 'Items on the attention list by reason', ['reason'], async (gauge) => {
    gauge.reset();
    for (const { reason, count } of (await figures())?.attention ?? []) gauge.set({ reason }, count);
  });
  metrics.gauge('scm_breaker_open', '1 while the circuit breaker is open', ['destination'], async (gauge) => {
    gauge.reset();
    for (const { destination, breakerSince } of (await figures())?.destinations ?? []) {
      gauge.set({ destination }, breakerSince === null ? 0 : 1);
    }
  });
}
