import { setTimeout as pause } from 'node:timers/promises';
import { HistoryError } from '@scm-relay/history';
import { backoffDelay, isRedisFailure, type Logger, redisReason } from '@scm-relay/runtime';

/** What this process does: each fails and recovers by itself. */
export type Task =
  | 'opening'
  | 'moving-1'
  | 'moving-2'
  | 'walking'
  | 'letting-go'
  | 'pruning'
  | 'waking'
  | 'partitions'
  | 'dropping'
  | 'erasing'
  | 'erasing-at-rest';

/** Which of its tasks fail. A failure is logged when it begins or becomes another one, not each time it is met. */
export interface Failures {
  set(task: Task, error: unknown): void;
  clear(task: Task): void;
  /** what does not work, for `/readyz`: each reason behind the tasks that it stops; none: everything works */
  reasons(): string[];
}

const reasonOf = (error: unknown): string => {
  const reason = error instanceof Error && error.message ? error.message : String(error);
  if (error instanceof HistoryError) return `PostgreSQL: ${reason}`;
  return isRedisFailure(error) ? redisReason(error) : reason;
};

export const createFailures = (logger: Logger): Failures => {
  const failing = new Map<Task, string>();
  return {
    set: (task, error) => {
      const reason = reasonOf(error);
      if (failing.get(task) === reason) return;
      failing.set(task, reason);
      logger.warn('a task of the history failed, trying again', { task, reason, error });
    },
    clear: (task) => {
      if (failing.delete(task)) logger.info('a task of the history works again', { task });
    },
    reasons: () => {
      const tasks = new Map<string, Task[]>();
      for (const [task, reason] of failing) tasks.set(reason, [...(tasks.get(reason) ?? []), task]);
      return [...tasks].map(([reason, stopped]) => `${stopped.join(', ')}: ${reason}`);
    },
  };
};

/** Between attempts while Redis or PostgreSQL fails. */
const BACKOFF = { baseMs: 500, maxMs: 30_000 };

export interface Backoff {
  /** after a failure: longer each time, up to half a minute */
  wait(): Promise<void>;
  /** after a success */
  reset(): void;
}

/** Waits; ends at once when the process is to end. */
export const waitFor = async (ms: number, stopping: AbortSignal): Promise<void> => {
  await pause(ms, undefined, { signal: stopping }).catch(() => undefined);
};

export const createBackoff = (stopping: AbortSignal): Backoff => {
  let failures = 0;
  return {
    wait: () => {
      failures += 1;
      return waitFor(backoffDelay(failures, BACKOFF), stopping);
    },
    reset: () => {
      failures = 0;
    },
  };
};
