import type { JobSpec, Logger, Queues } from '@scm-relay/runtime';

export type Enqueue = (jobs: readonly JobSpec[]) => Promise<void>;

/** Puts jobs on their queues. What Redis does not confirm is the sweeper's to put back: the ledger has it as open. */
export const createEnqueue =
  (queues: Pick<Queues, 'add'>, log: Logger): Enqueue =>
  async (jobs) => {
    const answers = await queues.add(jobs);
    const failures = answers.filter((answer) => answer !== null).length;
    if (failures > 0) log.warn('jobs could not be put on their queues; the sweeper will', { failures });
  };
