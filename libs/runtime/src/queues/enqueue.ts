import type { Logger } from '../logger.js';
import type { JobSpec } from './jobs.js';
import type { Queues } from './open.js';

/** Puts jobs on their queues. Never rejects: a job that could not be put there stays open in the ledger, where the sweeper finds it. */
export type Enqueue = (specs: readonly JobSpec[]) => Promise<void>;

export const createEnqueue =
  (queues: Pick<Queues, 'add'>, logger: Logger): Enqueue =>
  async (specs) => {
    const errors = (await queues.add(specs)).filter((error) => error !== null);
    if (errors.length > 0) {
      logger.warn('jobs were not queued, the sweeper will', { jobs: errors.length, error: errors[0] });
    }
  };
