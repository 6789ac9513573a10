import { type Metrics, readTogether } from '@scm-relay/runtime';
import type { Ledger } from '../ledger.js';

const KINDS = ['events', 'notices', 'audit'] as const;

/**
 * How far the history is behind, read at each scrape: it shows as well where no history process runs. Every process tells the same:
 * take the maximum.
 */
export const historyGauges = (metrics: Metrics, ledger: Pick<Ledger, 'history'>): void => {
  const read = readTogether(() => ledger.history.outbox());
  metrics.gauge(
    'scm_history_outbox',
    'What has ended and is not in the history yet, by kind',
    ['kind'],
    async (gauge) => {
      const figures = await read();
      gauge.reset();
      if (figures === null) return;
      for (const kind of KINDS) gauge.labels(kind).set(figures[kind]);
    },
  );
  const help = 'How long that has waited for the history which has waited longest';
  metrics.gauge('scm_history_lag_seconds', help, [], async (gauge) => {
    const figures = await read();
    if (figures === null) gauge.remove();
    else gauge.set((figures.oldestMs ?? 0) / 1000);
  });
};
