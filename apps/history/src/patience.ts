import { setTimeout as pause } from 'node:timers/promises';
import { backoffDelay } from '@scm-relay/runtime';

/** Between tries while Redis or PostgreSQL fails. */
const BACKOFF = { baseMs: 500, maxMs: 30_000 };

export interface Patience {
  /** after a failure: waits longer each time, up to half a minute */
  afterFailure(): Promise<void>;
  /** what was tried has succeeded */
  succeeded(): void;
}

/** Waits; ends at once when the process is to end. */
export const waitFor = async (ms: number, stopping: AbortSignal): Promise<void> => {
  await pause(ms, undefined, { signal: stopping }).catch(() => undefined);
};

export const createPatience = (stopping: AbortSignal): Patience => {
  let failures = 0;
  return {
    afterFailure: () => {
      failures += 1;
      return waitFor(backoffDelay(failures, BACKOFF), stopping);
    },
    succeeded: () => {
      failures = 0;
    },
  };
};
