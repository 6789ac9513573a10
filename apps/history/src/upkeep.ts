import type { History } from '@scm-relay/history';
import type { Ledger } from '@scm-relay/ledger';
import type { Logger } from '@scm-relay/runtime';
import { type ErasureDependencies, eraseAsked, eraseResting } from './erasures.js';
import { waitFor } from './patience.js';
import type { Standing } from './standing.js';

const EVERY_MS = 1_000;
const PARTITIONS_EVERY_MS = 3_600_000;
const AT_REST_EVERY_MS = 60_000;
/** A process has the turn for less than the time between two, so that it gets its next one. */
const TURN = 0.8;

export interface UpkeepDependencies {
  readonly ledger: Pick<Ledger, 'sweepTurn'> & ErasureDependencies['ledger'];
  readonly history: Pick<History, 'partitions' | 'schemaState'> & ErasureDependencies['history'];
  /** days at rest after which personal data go */
  readonly personalDays: number;
  /** 0: nothing is dropped ever */
  readonly retentionMonths: number;
  readonly standing: Standing;
  readonly logger: Logger;
  readonly stopping: AbortSignal;
  readonly everyMs?: number;
  readonly now?: () => number;
}

/** The first millisecond of the months that are kept: whole months older than the retention may go. */
export const keptSince = (now: number, months: number): number => {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1);
};

/** What has to be done beside moving, in turn with other processes: partitions are made ahead and dropped. */
export const upkeep = async (deps: UpkeepDependencies): Promise<void> => {
  const { ledger, history, standing, logger, stopping, now = Date.now, everyMs = EVERY_MS } = deps;
  const inTurn = (name: string, ms: number): Promise<boolean> => ledger.sweepTurn(`history-${name}`, ms * TURN);

  const partitions = async (): Promise<void> => {
    await history.partitions.ahead(now());
    if (deps.retentionMonths === 0) return;
    const dropped = await history.partitions.drop(keptSince(now(), deps.retentionMonths));
    if (dropped.length > 0) logger.info('months of the history dropped', { dropped });
  };

  while (!stopping.aborted) {
    try {
      // an idle history is asked as well whether it is there
      await history.schemaState();
      if (await inTurn('partitions', PARTITIONS_EVERY_MS)) await partitions();
      await eraseAsked(deps);
      if (await inTurn('personal', AT_REST_EVERY_MS)) while (!stopping.aborted && (await eraseResting(deps, now())));
      standing.works('upkeep');
    } catch (error) {
      standing.fails('upkeep', error);
    }
    await waitFor(everyMs, stopping);
  }
};
