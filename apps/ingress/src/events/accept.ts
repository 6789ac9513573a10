import type { AcceptResult, Ledger } from '@scm-relay/ledger';
import type { JobSpec } from '@scm-relay/runtime';
import { type Log, throttled } from '../log.js';
import type { JobQueues } from '../store.js';
import type { EventInput } from './read-event.js';

/** One reply per event, in order, in one round trip. */
export type AcceptLedger = Pick<Ledger, 'acceptMany'>;

export type Acceptance = AcceptResult | { readonly answer: 'unavailable'; readonly overloaded: boolean };

export interface AcceptLimits {
  /** events per round trip */
  readonly batch: number;
  /** characters per round trip, but for a single event that has more: Redis does nothing else meanwhile */
  readonly characters: number;
  /** round trips under way at once */
  readonly atOnce: number;
  /** events without an answer, beyond which new ones are turned away */
  readonly waiting: number;
  /** how long an event waits for its answer, in milliseconds: the WMS hears 503 within 2 s even if Redis hangs */
  readonly timeoutMs: number;
}

/** Small batches, several at a time: while Redis works on one, the next are read from their connections (docs/performance.md). */
const ACCEPT_LIMITS: AcceptLimits = {
  batch: 24,
  characters: 256 * 1024,
  atOnce: 6,
  waiting: 2000,
  timeoutMs: 1500,
};

export interface AcceptOptions {
  readonly ledger: AcceptLedger;
  readonly queues: JobQueues;
  /** whether as many replicas as configured hold everything written since `performance.now()` was `since` (`REDIS_WAIT_REPLICAS`) */
  readonly confirm: (since: number) => Promise<boolean>;
  readonly log: Log;
  readonly limits?: AcceptLimits;
}

export interface Acceptor {
  accept(event: EventInput): Promise<Acceptance>;
  /** events without an answer */
  waiting(): number;
}

interface Entry {
  readonly event: EventInput;
  /** first call wins */
  readonly answer: (acceptance: Acceptance) => void;
  answered: boolean;
}

const UNAVAILABLE: Acceptance = { answer: 'unavailable', overloaded: false };

/**
 * Group commit (DESIGN "Accepting, fast"): the events that arrive while batches are at Redis form the next one. `accepted` is
 * said only when claim, job and replicas are confirmed (promise 1). A batch that hangs is given up and the next may go; should
 * it succeed late, that is harmless: the retransmission finds the claim and gets the same job id.
 */
export function createAcceptor({ ledger, queues, confirm, log, limits = ACCEPT_LIMITS }: AcceptOptions): Acceptor {
  const queue: Entry[] = [];
  let waiting = 0;
  let busy = 0;
  let hanging = 0;
  let scheduled = false;
  const complain = throttled((details) => log.error('events not confirmed', details), 1000);

  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    // after this turn's I/O, so that what arrived together goes together; a full batch does not wait for it
    setImmediate(() => {
      scheduled = false;
      startAll();
    });
  };

  // while earlier batches hang without an end, one at a time goes out: what cannot leave must not pile up
  const startAll = () => {
    while (busy < (hanging > 0 ? 1 : limits.atOnce) && queue.length > 0) start();
  };

  const nextBatch = (): Entry[] => {
    const batch: Entry[] = [];
    let characters = 0;
    for (let next = queue[0]; next !== undefined && batch.length < limits.batch; next = queue[0]) {
      characters += next.event.size;
      if (batch.length > 0 && characters > limits.characters) break;
      queue.shift();
      if (!next.answered) batch.push(next);
    }
    return batch;
  };

  const start = () => {
    const batch = nextBatch();
    if (batch.length === 0) return;
    busy++;
    let givenUp = false;
    const timer = setTimeout(() => {
      givenUp = true;
      hanging++;
      busy--;
      complain({ events: batch.length, error: `no answer from Redis within ${limits.timeoutMs} ms` });
      schedule();
    }, limits.timeoutMs);
    commit(batch)
      .catch((error: unknown) => complain({ events: batch.length, error }))
      .finally(() => {
        for (const entry of batch) entry.answer(UNAVAILABLE);
        clearTimeout(timer);
        if (givenUp) hanging--;
        else busy--;
        schedule();
      });
  };

  const commit = async (batch: readonly Entry[]) => {
    const since = performance.now();
    const claims = await ledger.acceptMany(batch.map(({ event }) => event));
    const accepted: { entry: Entry; claim: AcceptResult; job: JobSpec | null }[] = [];
    for (const [i, entry] of batch.entries()) {
      const claim = claims[i] ?? new Error('an event got no answer from Redis');
      if (claim instanceof Error) complain({ events: 1, error: claim });
      else if (claim.answer === 'accepted') accepted.push({ entry, claim, job: claim.job });
      else entry.answer(claim);
    }
    if (accepted.length === 0) return;

    const withJob = accepted.flatMap(({ entry, claim, job }) => (job === null ? [] : [{ entry, claim, job }]));
    const added = withJob.length === 0 ? [] : await queues.add(withJob.map(({ job }) => job));
    const failed = new Set<Entry>();
    for (const [i, { entry }] of withJob.entries()) {
      const answer = added[i];
      if (answer === null) continue;
      failed.add(entry);
      complain({ events: 1, error: answer ?? 'a job got no answer from Redis' });
    }
    if (!(await confirm(since))) {
      complain({ events: accepted.length, error: 'too few replicas confirmed' });
      return;
    }
    for (const { entry, claim } of accepted) if (!failed.has(entry)) entry.answer(claim);
  };

  return {
    waiting: () => waiting,
    accept: (event) => {
      if (waiting >= limits.waiting) return Promise.resolve({ answer: 'unavailable', overloaded: true });
      waiting++;
      return new Promise((resolve) => {
        const entry: Entry = {
          event,
          answered: false,
          answer: (acceptance) => {
            if (entry.answered) return;
            entry.answered = true;
            clearTimeout(timer);
            waiting--;
            resolve(acceptance);
          },
        };
        const timer = setTimeout(() => entry.answer(UNAVAILABLE), limits.timeoutMs);
        queue.push(entry);
        if (queue.length >= limits.batch) startAll();
        else schedule();
      });
    },
  };
}
