import { type Job, Worker } from 'bullmq';
import type { Logger } from '../logger.js';

const PAUSE_MS = 1000;
const SAID_AGAIN_MS = 60_000;

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

/** Tells what a worker gets over by itself; the same again after a minute: a Redis that refuses must not fill the disk as well. */
export const tellErrors = (queue: string, logger: Logger): ((error: Error) => void) => {
  const said = new Map<string, number>();
  return ({ name, message }) => {
    const now = performance.now();
    for (const [each, at] of said) if (now - at >= SAID_AGAIN_MS) said.delete(each);
    if (said.has(message)) return;
    said.set(message, now);
    logger.warn('queue worker error', { queue, error: name, detail: message });
  };
};
