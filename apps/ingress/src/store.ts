import { HttpProblem, type JobSpec, within } from '@scm-relay/runtime';
import { type Log, throttled } from './log.js';
import { addAll, type JobQueues } from './queues.js';

/** Waiting longer than this for Redis helps nobody: the sender hears 503 and tries again. */
const TIMEOUT_MS = 1500;

/** A ledger call's result may name jobs that have something to do now. */
export interface Wakes {
  readonly wake?: readonly JobSpec[] | undefined;
}

export interface Store {
  /** the result of one reading ledger call, in time, or 503 */
  read<T>(what: string, call: () => Promise<T>): Promise<T>;
  /** the result of one writing ledger call, once the jobs it wakes are on their queues and the replicas have it; or 503 */
  write<T extends Wakes>(what: string, call: () => Promise<T>): Promise<T>;
  /** the same for several calls at once, in their order */
  writeAll<T extends Wakes>(what: string, calls: readonly (() => Promise<T>)[]): Promise<T[]>;
}

export interface StoreOptions {
  readonly queues: JobQueues;
  readonly confirm: (since: number) => Promise<boolean>;
  readonly log: Log;
}

/** Ledger calls of the slow routes. Every one of them is safe to repeat, so whatever goes wrong the sender may try again. */
export function createStore({ queues, confirm, log }: StoreOptions): Store {
  const complain = throttled((details) => log.error('redis did not confirm', details), 1000);

  const bounded = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await within(TIMEOUT_MS, what, work());
    } catch (error) {
      complain({ what, error });
      throw new HttpProblem('unavailable', 'Redis did not confirm in time. Send the request again.', {
        headers: { 'Retry-After': '1' },
      });
    }
  };

  const writeAll: Store['writeAll'] = (what, calls) =>
    bounded(what, async () => {
      const since = performance.now();
      const results = await Promise.all(calls.map((call) => call()));
      await addAll(
        queues,
        results.flatMap(({ wake }) => wake ?? []),
      );
      if (!(await confirm(since))) throw new Error('too few replicas confirmed');
      return results;
    });

  return {
    read: bounded,
    writeAll,
    write: async (what, call) => {
      const [result] = await writeAll(what, [call]);
      if (result === undefined) throw new Error('no result');
      return result;
    },
  };
}
