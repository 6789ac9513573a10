const FIRST_MS = 1000;
const LONGEST_MS = 5 * 60_000;

/** `Retry-After` in seconds or as a date; null where it says nothing. */
const told = (header: string | null, now: number): number | null => {
  if (header === null) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
};

/**
 * Milliseconds before try n + 1: 1 s, 2 s, 4 s … up to 5 minutes, of which half is chance, so that a warehouse that was cut off
 * does not come back all at once; never less than the server asks for.
 */
export const pauseAfter = (
  attempt: number,
  retryAfter: string | null,
  { random = Math.random, now = Date.now() }: { random?: () => number; now?: number } = {},
): number => {
  const grown = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 20));
  return Math.max(told(retryAfter, now) ?? 0, grown / 2 + (grown / 2) * random());
};
