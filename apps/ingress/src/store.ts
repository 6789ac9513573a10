import { HistoryUnavailableError, UnknownDataKeyError } from '@scm-relay/ledger';
import { HttpProblem, type JobSpec, overloaded, within } from '@scm-relay/runtime';
import { type Log, throttled } from './log.js';

/** What the ingress needs of the queues: one answer per job, in order. */
export interface JobQueues {
  add(specs: readonly JobSpec[]): Promise<readonly (Error | null)[]>;
}

/** Puts jobs on their queues; throws unless every single one is there. */
async function addAll(queues: JobQueues, specs: readonly JobSpec[]): Promise<void> {
  if (specs.length === 0) return;
  const answers = await queues.add(specs);
  for (const i of specs.keys()) {
    const failure = answers[i] === undefined ? new Error('a job got no answer from Redis') : answers[i];
    if (failure !== null) throw failure;
  }
}

/** Waiting longer than this for Redis helps nobody: the sender hears 503 and tries again. */
const TIMEOUT_MS = 1500;
/** ledger calls without an answer, also those whose sender heard 503 meanwhile: beyond this they would only fill the memory */
const MOST = 1000;
/** calls that go to Redis together */
const GROUP = 64;

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** A ledger call's result may name jobs that have something to do now. */
export interface Wakes {
  readonly answer?: string;
  readonly wake?: readonly JobSpec[] | undefined;
  /** others wait for it than were woken by now */
  readonly more?: boolean | undefined;
}

export interface Store {
  /** the result of one reading ledger call, in time, or 503 */
  read<T>(what: string, call: () => Promise<T>): Promise<T>;
  /** the result of one writing ledger call, once the jobs it wakes are on their queues and the replicas have it; or 503 */
  write<T extends Wakes>(what: string, call: () => Promise<T>): Promise<T>;
  /** the same for many calls, in their order; when one fails, those before it may have taken effect */
  writeAll<T extends Wakes>(what: string, calls: readonly (() => Promise<T>)[]): Promise<T[]>;
}

export interface StoreOptions {
  readonly queues: JobQueues;
  readonly confirm: (since: number) => Promise<boolean>;
  /** wakes those who are left, in the background */
  readonly wakeRest: () => void;
  readonly log: Log;
}

/** A number that Redis no longer holds is one that exists: never a 404 (DESIGN "History"). */
const historyDown = (): HttpProblem =>
  new HttpProblem(
    'history-unavailable',
    'What the request names lies in the history, which does not answer. Send the request again.',
    { headers: { 'Retry-After': '5' } },
  );

/** Ledger calls of all routes but the events'. Every one of them is safe to repeat, so whatever goes wrong the sender may try again. */
export function createStore({ queues, confirm, wakeRest, log }: StoreOptions): Store {
  const complain = throttled((details) => log.error('redis did not confirm', details), 1000);

  let underWay = 0;

  const bounded = async <T>(what: string, calls: number, work: () => Promise<T>): Promise<T> => {
    if (underWay + calls > MOST) throw overloaded();
    underWay += calls;
    const counted = work().finally(() => {
      underWay -= calls;
    });
    try {
      return await within(TIMEOUT_MS, what, counted);
    } catch (error) {
      if (error instanceof HistoryUnavailableError) throw historyDown();
      complain({ what, error });
      if (error instanceof UnknownDataKeyError) {
        throw new HttpProblem('unavailable', `${sentence(error.message)} Send the request again.`, {
          headers: { 'Retry-After': '10' },
        });
      }
      throw new HttpProblem('unavailable', 'Redis did not confirm in time. Send the request again.', {
        headers: { 'Retry-After': '1' },
      });
    }
  };

  const writeGroup: Store['writeAll'] = (what, calls) =>
    bounded(what, calls.length, async () => {
      const since = performance.now();
      const results = await Promise.all(calls.map((call) => call()));
      await addAll(
        queues,
        results.flatMap(({ wake }) => wake ?? []),
      );
      if (results.some(({ more }) => more)) wakeRest();
      if (!(await confirm(since))) throw new Error('too few replicas confirmed');
      return results;
    });

  return {
    read: (what, call) => bounded(what, 1, call),
    writeAll: async (what, calls) => {
      const results = [];
      for (let i = 0; i < calls.length; i += GROUP) {
        results.push(...(await writeGroup(what, calls.slice(i, i + GROUP))));
      }
      return results;
    },
    write: async (what, call) => {
      const [result] = await writeGroup(what, [call]);
      if (result === undefined) throw new Error('no result');
      return result;
    },
  };
}
