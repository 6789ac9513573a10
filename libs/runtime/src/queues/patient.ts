import { type Job, Worker } from 'bullmq';
import type { Logger } from '../logger.js';
import { onceAMinute } from '../told.js';

const PAUSE_MS = 1000;

/**
 * BullMQ asks again at once where Redis refuses to hand out a job (OOM, MISCONF, NOREPLICAS, NOPERM): some thousand times a second, and
 * without end where it refused INFO as the worker began, so that the process hears not even a signal.
 */
export class PatientWorker<Data> extends Worker<Data, string | undefined> {
  protected override async moveToActive(
    ...args: Parameters<Worker['moveToActive']>
  ): Promise<Job<Data, string | undefined, string>> {
    try {
      return await super.moveToActive(...args);
    } catch (error) {
      if (!this.closing) await this.delay(PAUSE_MS);
      throw error;
    }
  }
}

/** Tells what a worker gets over by itself. */
export const tellErrors = (queue: string, logger: Logger): ((error: Error) => void) => {
  const isNew = onceAMinute();
  return ({ name, message }) => {
    if (isNew(message)) logger.warn('queue worker error', { queue, error: name, detail: message });
  };
};
