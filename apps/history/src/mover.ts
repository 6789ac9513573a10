import { type Batch, type History, HistoryError, type HistoryErrorCode, type Written } from '@scm-relay/history';
import type { Lease, Ledger } from '@scm-relay/ledger';
import { type EraseDependencies, eraseAsked } from './erase-asked.js';
import { createBackoff, type Failures, type Task, waitFor } from './failures.js';
import type { Measures } from './metrics.js';

/** One transaction each: large enough that its commit costs little, small enough to be repeated. */
const MOST_RECORDS = 500;

/** How many records the next batch may have. */
interface BatchSize {
  readonly most: number;
  moved(): void;
  /** PostgreSQL refused the batch: smaller ones find the record that it does not take */
  refused(): void;
}

const recordsIn = ({ events, notices, audit }: Batch): number => events.length + notices.length + audit.length;

const createBatchSize = (): BatchSize => {
  let most = MOST_RECORDS;
  return {
    get most() {
      return most;
    },
    moved: () => {
      most = Math.min(MOST_RECORDS, most * 2);
    },
    refused: () => {
      most = Math.max(1, Math.floor(most / 4));
    },
  };
};

/** A failure with one of these may be that of a record, or of so many: others are tried before the batch is handed out again. */
const OF_ITS_RECORDS: readonly HistoryErrorCode[] = ['failed', 'timeout', 'unreadable'];

/** Longer than a transaction may take; what its process leaves behind when it dies is moved by another after this. */
const LEASE_MS = 60_000;
/** What ends meanwhile is written with one commit. */
const IDLE_MS = 1_000;
/** of what one batch is read out of Redis: it bounds the memory of this process, whatever events hold */
const MOST_BYTES = 16 * 1024 * 1024;

export interface MoverDependencies {
  readonly outbox: Pick<Ledger['history'], 'announce' | 'lease' | 'acknowledge' | 'giveBack'>;
  readonly history: Pick<History, 'put'> & EraseDependencies['history'];
  readonly erasures: Pick<Ledger, 'erasingAmong'> & EraseDependencies['ledger'];
  readonly measures: Measures;
  readonly failures: Failures;
  readonly task: Task;
  /** PostgreSQL said that it is set up wrongly: waiting does not help */
  readonly onWrong: (error: HistoryError) => void;
  readonly stopping: AbortSignal;
  readonly leaseMs?: number;
  readonly idleMs?: number;
}

/** PostgreSQL took nothing, whatever it was given: the batch waits for it like any other. */
const isAway = (error: unknown): boolean => error instanceof HistoryError && !OF_ITS_RECORDS.includes(error.code);

/**
 * A notice that was erased in Redis must not take the place of its row while the history still has events to erase: what they quote is known
 * from that row alone.
 */
const eraseFirst = async ({ erasures, history }: MoverDependencies, { notices }: Lease): Promise<void> => {
  const dns = await erasures.erasingAmong(notices.map(({ dn }) => dn));
  if (dns.length > 0) await eraseAsked({ ledger: erasures, history }, dns);
};

/**
 * Moves what has ended from Redis to PostgreSQL until it is told to stop: leases a batch, writes it in one transaction, acknowledges what
 * was written. Killed at any instant it leaves a lease that ends, or rows that are written once more as the same rows. A batch that
 * PostgreSQL refuses is tried in ever smaller ones, so that one record that cannot be written holds nobody else; while PostgreSQL is away it is
 * given back, so that it is written as soon as that is there again.
 */
export const move = async (deps: MoverDependencies): Promise<void> => {
  const { outbox, history, measures, failures, task, stopping } = deps;
  const backoff = createBackoff(stopping);
  const size = createBatchSize();
  let announced = false;
  /** less than a batch has come since the last one */
  let keepsUp = false;

  const write = async (batch: Lease): Promise<Written> => {
    await eraseFirst(deps, batch);
    return history.put(batch);
  };

  /** Answers whether there may be more to move at once. */
  const step = async (): Promise<boolean> => {
    const startedAt = performance.now();
    if (!announced) await outbox.announce();
    announced = true;
    const rests = keepsUp;
    const leaseMs = deps.leaseMs ?? LEASE_MS;
    const batch = await outbox.lease({ most: size.most, mostBytes: MOST_BYTES, leaseMs, rests });
    keepsUp = !batch.more;
    const [failure] = batch.failed;
    if (recordsIn(batch) === 0) {
      if (failure) throw failure;
      return batch.more;
    }
    const written = await write(batch).catch(async (error: unknown) => {
      if (isAway(error)) await outbox.giveBack(batch);
      throw error;
    });
    await outbox.acknowledge(batch, { rests });
    measures.moved(written, performance.now() - startedAt);
    size.moved();
    // told when the others are written
    if (failure) throw failure;
    return batch.more;
  };

  while (!stopping.aborted) {
    try {
      const more = await step();
      backoff.reset();
      failures.clear(task);
      measures.succeeded();
      if (!more) await waitFor(deps.idleMs ?? IDLE_MS, stopping);
    } catch (error) {
      measures.failed(error);
      failures.set(task, error);
      if (error instanceof HistoryError) {
        if (error.code === 'schema-newer') return deps.onWrong(error);
        if (error.code === 'failed') size.refused();
      }
      await backoff.wait();
    }
  }
};
