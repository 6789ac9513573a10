import type { Ledger } from '@scm-relay/ledger';
import type { Logger } from '@scm-relay/runtime';
import { createPatience } from './patience.js';
import type { Standing } from './standing.js';

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
