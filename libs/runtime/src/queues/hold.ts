import type { Worker } from 'bullmq';

/** Keeps a whole queue, in all processes, from handing out jobs for `ms` milliseconds. */
export type Hold = (ms: number) => Promise<void>;

/** BullMQ writes this into the limiter's counter to hold a queue; any smaller number there is a count of jobs. */
const HELD = Number.MAX_SAFE_INTEGER;

/** `rateLimit` replaces what holds the queue already; a longer hold (`Retry-After` of minutes) outlives a shorter one. */
export function createHold(worker: Pick<Worker, 'getBackend' | 'rateLimit'>): Hold {
  let heldUntil = 0;
  return async (ms) => {
    const until = Date.now() + ms;
    // several jobs of this process end at once: decided before anything is awaited
    if (until <= heldUntil) return;
    heldUntil = until;
    const elsewhere = await worker.getBackend().getRateLimitTtl(HELD);
    if (elsewhere < ms) await worker.rateLimit(ms);
  };
}
