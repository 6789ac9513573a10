import { setTimeout as pause } from 'node:timers/promises';
import { isScriptFault, type Logger, onceAMinute } from '@scm-relay/runtime';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
const GIVE_UP_AFTER_MS = 6 * 3_600_000;

export type TellRefusal = (error: unknown, waitMs: number) => void;

/** Tells why an outcome is not taken. */
export const tellRefusals = (logger: Logger): TellRefusal => {
  const isNew = onceAMinute();
  return (error, waitMs) => {
    if (isNew(String(error))) logger.warn('ledger did not take an outcome, trying again', { error, ms: waitMs });
  };
};

/**
 * Repeats a step that must not be forgotten because Redis fails for a while (restart, failover, read-only, out of memory):
 * what a vendor answered is known here and nowhere else. Throws what is a bug and no outage: a script that fails, at once, for it
 * fails again however often it is called; any other error after six hours. The step must be idempotent.
 */
export const retryUntilDone = async <T>(step: () => Promise<T>, tell: TellRefusal): Promise<T> => {
  const started = performance.now();
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    try {
      return await step();
    } catch (error) {
      if (isScriptFault(error) || performance.now() - started > GIVE_UP_AFTER_MS) throw error;
      tell(error, wait);
      await pause(wait);
    }
  }
};

/**
 * Work whose records are sealed with a data key that this process lacks is tried again after so long, and costs no attempt: the process is
 * unready meanwhile, and names the key.
 */
export const UNREADABLE_RETRY_MS = 10_000;
