/** No vendor may hold a queue longer than this by one header. */
const LONGEST_MS = 3_600_000;
const HTTP_DATE = /^[A-Z][a-z]+,? .+ (GMT|UTC)$/;

/**
 * Milliseconds a `Retry-After` header asks to wait (RFC 9110 §10.2.3: seconds or a date), at most an hour;
 * `undefined` where it is missing, past or neither form.
 */
export const retryAfterMs = (header: string | undefined, now: number): number | undefined => {
  const value = header?.trim() ?? '';
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : HTTP_DATE.test(value) ? Date.parse(value) - now : 0;
  return wait > 0 ? Math.min(wait, LONGEST_MS) : undefined;
};
