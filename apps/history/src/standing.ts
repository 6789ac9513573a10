import { HistoryError } from '@scm-relay/history';
import type { Logger } from '@scm-relay/runtime';

/** What this process does: each fails and recovers by itself. */
export type Task = 'opening' | 'moving-1' | 'moving-2' | 'walking' | 'upkeep';

/** How its tasks stand. A failure is logged when it begins or becomes another one, not each time it is met. */
export interface Standing {
  fails(task: Task, error: unknown): void;
  works(task: Task): void;
  /** what does not work, for `/readyz`; none: everything does */
  failures(): string[];
}

const reasonOf = (error: unknown): string => {
  const reason = error instanceof Error && error.message ? error.message : String(error);
  return `${error instanceof HistoryError ? 'PostgreSQL' : 'Redis'}: ${reason}`;
};

export const createStanding = (logger: Logger): Standing => {
  const failing = new Map<Task, string>();
  return {
    fails: (task, error) => {
      const reason = reasonOf(error);
      if (failing.get(task) === reason) return;
      failing.set(task, reason);
      logger.warn('the history does not get on, trying again', { task, reason, error });
    },
    works: (task) => {
      if (failing.delete(task)) logger.info('the history gets on again', { task });
    },
    failures: () => [...new Set(failing.values())],
  };
};
