import { type History, HistoryError } from '@scm-relay/history';
import type { Ledger } from '@scm-relay/ledger';
import type { Logger } from '@scm-relay/runtime';
import { createBackoff, type Failures } from './failures.js';

export interface OpeningDependencies {
  readonly history: Pick<History, 'migrate' | 'partitions' | 'place'>;
  readonly failures: Failures;
  readonly logger: Logger;
  readonly stopping: AbortSignal;
  readonly now?: () => number;
}

/**
 * Brings the schema to the version of this program and makes the partitions of the next months; a server that is down is waited for.
 * Answers whether it came to that before the process is to end. Rejects with the HistoryError where waiting does not help.
 */
export const openSchema = async (deps: OpeningDependencies): Promise<boolean> => {
  const { history, failures, logger, stopping, now = Date.now } = deps;
  const backoff = createBackoff(stopping);
  while (!stopping.aborted) {
    try {
      const { from, to } = await history.migrate();
      if (from !== to) logger.info('schema of the history migrated', { place: history.place, from, to });
      const made = await history.partitions.ahead(now());
      if (made > 0) logger.info('partitions made ahead', { made });
      failures.clear('opening');
      return true;
    } catch (error) {
      if (error instanceof HistoryError && !error.down) throw error;
      failures.set('opening', error);
      await backoff.wait();
    }
  }
  return false;
};

export interface WalkDependencies {
  readonly outbox: Pick<Ledger['history'], 'walkEnded'>;
  readonly failures: Failures;
  readonly logger: Logger;
  readonly stopping: AbortSignal;
}

/** Puts what had ended before there was a history onto its outbox: once, and from the beginning where that was broken off. */
export const walk = async ({ outbox, failures, logger, stopping }: WalkDependencies): Promise<void> => {
  const backoff = createBackoff(stopping);
  while (!stopping.aborted) {
    try {
      const records = await outbox.walkEnded();
      failures.clear('walking');
      if (records > 0) logger.info('what had ended before is to be moved, too', { records });
      return;
    } catch (error) {
      failures.set('walking', error);
      await backoff.wait();
    }
  }
};
