/** Longest delay a Node.js timer takes, in milliseconds; beyond it, it would fire at once. */
export const MAX_DELAY_MS = 2_147_483_647;

/** At most `max` requests in `durationMs`. */
export interface Rate {
  readonly max: number;
  readonly durationMs: number;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Reads `55/60s`, `5/1m`, `10/s` and `none`; undefined for anything else. */
export function parseRate(text: string): Rate | 'none' | undefined {
  if (text === 'none') return 'none';
  const [, requests, amount, unit] = /^(\d{1,9})\/(\d{0,9})(ms|s|m|h)$/.exec(text) ?? [];
  if (requests === undefined || unit === undefined) return undefined;
  const max = Number(requests);
  const durationMs = (amount ? Number(amount) : 1) * (UNITS[unit] ?? 0);
  return max >= 1 && durationMs >= 1 && durationMs <= MAX_DELAY_MS ? { max, durationMs } : undefined;
}
