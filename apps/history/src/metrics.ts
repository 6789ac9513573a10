import { HISTORY_ERROR_CODES, HistoryError, type Written } from '@scm-relay/history';
import type { Metrics } from '@scm-relay/runtime';

/** Kinds of rows, as metrics and logs call them. */
export const KINDS = ['events', 'notices', 'audit'] as const;

export interface Measures {
  /** a batch is committed and acknowledged */
  moved(rows: Written, ms: number): void;
  /** moved something, or found nothing to move */
  succeeded(): void;
  failed(error: unknown): void;
  letGo(gone: { readonly events: number; readonly notices: number }): void;
}

const REDIS = 'redis';

/** What the history process counts for Prometheus: all of it from 0 on, so that the first one shows as an increase. */
export const createMeasures = (metrics: Metrics, now: () => number = Date.now): Measures => {
  const rows = metrics.counter('scm_history_rows_total', 'Rows written to the history, by kind', ['kind']);
  const failures = metrics.counter('scm_history_failures_total', 'Batches that could not be moved, by reason', [
    'reason',
  ]);
  const gone = metrics.counter('scm_history_let_go_total', 'What Redis let go because the history has it, by kind', [
    'kind',
  ]);
  const batches = metrics.histogram('scm_history_batch_seconds', 'From leasing a batch to acknowledging it');
  const last = metrics.gauge(
    'scm_history_last_success_timestamp_seconds',
    'When this process last moved something or found nothing to move',
  );
  for (const kind of KINDS) rows.inc({ kind }, 0);
  for (const kind of ['events', 'notices']) gone.inc({ kind }, 0);
  for (const reason of [...HISTORY_ERROR_CODES, REDIS]) failures.inc({ reason }, 0);
  batches.zero({});
  last.set(now() / 1000);
  return {
    moved: (written, ms) => {
      for (const kind of KINDS) rows.inc({ kind }, written[kind]);
      batches.observe(ms / 1000);
    },
    succeeded: () => last.set(now() / 1000),
    failed: (error) => failures.inc({ reason: error instanceof HistoryError ? error.code : REDIS }),
    letGo: ({ events, notices }) => {
      gone.inc({ kind: 'events' }, events);
      gone.inc({ kind: 'notices' }, notices);
    },
  };
};
