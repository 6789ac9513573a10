import { type History, HistoryError } from '@scm-relay/history';
import type { Ledger } from '@scm-relay/ledger';
import type { Logger } from '@scm-relay/runtime';
import { createPatience } from './patience.js';
import type { Standing } from './standing.js';

export interface OpeningDependencies {
  readonly history: Pick<History, 'migrate' | 'partitions' | 'place'>;
  readonly standing: Standing;
  readonly logger: Logger;
  readonly stopping: AbortSignal;
  readonly now?: () => number;
}

/**
 * Brings the schema to the version of this program and makes the partitions of the next months; a server that is down is waited for.
 * Answers whether it came to that before the process is to end. Rejects with the HistoryError where waiting does not help.
 */
export const openSchema = async (deps: OpeningDependencies): Promise<boolean> => {
  const { history, standing, logger, stopping, now = Date.now } = deps;
  const patience = createPatience(stopping);
  while (!stopping.aborted) {
    try {
      const { from, to } = await history.migrate();
      if (from !== to) logger.info('schema of the history migrated', { place: history.place, from, to });
      const made = await history.partitions.ahead(now());
      if (made > 0) logger.info('partitions made ahead', { made });
      standing.works('opening');
      return true;
    } catch (error) {
      if (error instanceof HistoryError && !error.down) throw error;
      standing.fails('opening', error);
      await patience.afterFailure();
    }
  }
  return false;
};

export interface WalkDependencies {
  readonly outbox: Pick<Ledger['history'], 'walkEnded'>;
  readonly standing: Standing;
  readonly logger: Logger;
  readonly stopping: AbortSignal;
}

/** Puts what had ended before there was a history onto its outbox: once, and from the beginning where that was broken off. */
export const walk = async ({ outbox, standing, logger, stopping }: WalkDependencies): Promise<void> => {
  const patience = createPatience(stopping);
  while (!stopping.aborted) {
    try {
      const records = await outbox.walkEnded();
      standing.works('walking');
      if (records > 0) logger.info('what had ended before is to be moved, too', { records });
      return;
    } catch (error) {
      standing.fails('walking', error);
      await patience.afterFailure();
    }
  }
};
