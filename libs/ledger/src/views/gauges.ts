import { type Metrics, readTogether } from '@scm-relay/runtime';
import type { Ledger } from '../ledger.js';
import type { LedgerFigures } from './figures.js';

/**
 * The ledger's figures for Prometheus, read at each scrape. Every process tells the same: take the maximum. Without Redis none tells
 * any, so that no old figure looks like a good one.
 */
export const ledgerGauges = (metrics: Metrics, ledger: Pick<Ledger, 'figures'>): void => {
  const read = readTogether(() => ledger.figures());
  const gauge = <L extends string>(
    name: string,
    help: string,
    label: L,
    of: (figures: LedgerFigures) => Readonly<Record<string, number>>,
  ): void => {
    metrics.gauge(name, help, [label], async (each) => {
      const figures = await read();
      each.reset();
      if (figures === null) return;
      for (const [value, number] of Object.entries(of(figures))) each.labels(value).set(number);
    });
  };
  const mapped = <T>(values: Readonly<Record<string, T>>, to: (value: T) => number): Readonly<Record<string, number>> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, to(value)]));

  gauge('scm_parked_events', 'Events that wait for something, by what for', 'reason', ({ parked }) =>
    mapped(parked, ({ count }) => count),
  );
  gauge('scm_parked_oldest_seconds', 'How long the oldest of them has waited', 'reason', ({ parked }) =>
    mapped(parked, ({ oldestMs }) => oldestMs / 1000),
  );
  gauge('scm_attention_items', 'Items on the attention list by reason', 'reason', ({ attention }) =>
    mapped(attention, ({ count }) => count),
  );
  gauge('scm_attention_oldest_seconds', 'How long the oldest of them has been there', 'reason', ({ attention }) =>
    mapped(attention, ({ oldestMs }) => oldestMs / 1000),
  );
  gauge(
    'scm_open_work',
    'Work of a queue that is not done, as the ledger knows it',
    'queue',
    ({ openWork }) => openWork,
  );
  gauge('scm_breaker_open', '1 while the circuit breaker is open', 'destination', ({ gates }) =>
    mapped(gates, ({ open }) => (open ? 1 : 0)),
  );
  gauge('scm_hold_until', 'Until when a vendor asked to be left alone, unix time; 0: it did not', 'destination', (f) =>
    mapped(f.gates, ({ holdUntil }) => holdUntil / 1000),
  );
  metrics.gauge('scm_backup_age_seconds', 'Since the backup of Redis that was noted last', [], async (each) => {
    const age = (await read())?.backupAgeMs ?? null;
    // not 0: that would say that there is one
    if (age === null) each.remove();
    else each.set(age / 1000);
  });
};
