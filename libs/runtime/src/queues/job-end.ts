import { DelayedError, type Job, RateLimitError, UnrecoverableError } from 'bullmq';
import { MAX_DELAY_MS } from '../config/rate.js';
import type { BackoffConfig } from '../config/types.js';
import type { Logger } from '../logger.js';
import type { Hold } from './hold.js';
import type { JobEnd } from './jobs.js';

/**
 * Delay before the next attempt after `n` failed ones (n ≥ 1), in milliseconds: `min(max, base·2^(n−1))` ± 20 %
 * (CONTRACT §2 `<DEST>_BACKOFF_MS`). `random` gives numbers from 0 up to 1.
 */
export function backoffDelay(n: number, { baseMs, maxMs }: BackoffConfig, random: () => number = Math.random): number {
  // 2^1023 is the last power that is a number; any cap is reached long before
  const doubled = baseMs * 2 ** Math.min(Math.max(n - 1, 0), 60);
  return Math.round(Math.min(maxMs, doubled) * (0.8 + 0.4 * random()));
}

/** An exception that no processor made an end of: tried again soon, then ever more slowly. */
const UNEXPECTED_BACKOFF = { baseMs: 1000, maxMs: 60_000 };

/** Moves the job to delayed for `delayMs` and counts one attempt. Its message becomes the job's `failedReason`. */
export class RetryError extends Error {
  override readonly name = 'RetryError';

  constructor(
    message: string,
    readonly delayMs: number,
  ) {
    super(message);
  }
}

/** Turns the end of a job into BullMQ's terms: returns its result, or throws what moves the job to where it belongs. */
export async function finish(
  end: JobEnd,
  job: Job,
  token: string | undefined,
  hold: Hold,
  logger: Logger,
): Promise<string | undefined> {
  switch (end.end) {
    case 'done':
      return end.result;
    case 'retry':
      if (end.holdQueueMs) await hold(delay(end.holdQueueMs));
      throw withoutStack(new RetryError(end.message, delay(end.delayMs)));
    case 'failed':
      if (end.holdQueueMs) await hold(delay(end.holdQueueMs));
      throw withoutStack(new UnrecoverableError(end.message));
    case 'hold':
      await hold(delay(end.ms));
      throw new RateLimitError();
    case 'postpone':
      await postpone(job, token, delay(end.ms), logger);
      throw new DelayedError();
  }
}

/** The end of a job whose processor threw. An exception's text may hold personal data: only its name and code are kept. */
export function unexpected(error: unknown, job: Job, logger: Logger): JobEnd {
  const message = `unexpected error: ${nameOf(error)}`;
  const delayMs = backoffDelay(job.attemptsMade + 1, UNEXPECTED_BACKOFF);
  logger.error('job failed unexpectedly', { queue: job.name, job: job.id, error: nameOf(error), at: framesOf(error) });
  return { end: 'retry', delayMs, message };
}

/**
 * A job that was removed or taken over meanwhile cannot be moved: whoever has it decides. Still a DelayedError follows, for any other
 * one would move a job that is no longer ours.
 */
async function postpone(job: Job, token: string | undefined, ms: number, logger: Logger): Promise<void> {
  try {
    await job.moveToDelayed(Date.now() + ms, token);
  } catch (error) {
    logger.warn('job could not be postponed', { queue: job.name, job: job.id, error });
  }
}

/** BullMQ puts a job with delay 0 to the front of the queue and takes no more than a safe integer. */
const delay = (ms: number): number => (ms >= 1 ? Math.min(Math.ceil(ms), MAX_DELAY_MS) : 1);

/** A stack trace would be stored with the job on every attempt and say nothing: the end was intended. */
function withoutStack<E extends Error>(error: E): E {
  error.stack = '';
  return error;
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no error object';
  return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name;
}

/** Where it was thrown, without the message that begins a stack. */
const framesOf = (error: unknown): readonly string[] =>
  error instanceof Error ? (error.stack?.match(/^ {4}at .+$/gm) ?? []).slice(0, 5).map((line) => line.trim()) : [];
