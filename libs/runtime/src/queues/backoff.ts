import type { BackoffConfig } from '../config/types.js';

/**
 * Delay before the next attempt after `n` failed ones (n ≥ 1), in milliseconds: `min(max, base·2^(n−1))` ± 20 %
 * (CONTRACT §2 `<DEST>_BACKOFF_MS`). `random` gives numbers from 0 up to 1.
 */
export function backoffDelay(n: number, { baseMs, maxMs }: BackoffConfig, random: () => number = Math.random): number {
  // 2^1023 is the last power that is a number; any cap is reached long before
  const doubled = baseMs * 2 ** Math.min(Math.max(n - 1, 0), 60);
  return Math.round(Math.min(maxMs, doubled) * (0.8 + 0.4 * random()));
}
