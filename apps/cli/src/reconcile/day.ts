import { DateTime } from 'luxon';

/** A calendar day as an interval of time, milliseconds since 1970: `from` is in it, `until` no longer. */
export interface Day {
  readonly from: number;
  readonly until: number;
}

/** `YYYY-MM-DD` in an IANA zone; null where there is no such day. A day of a clock change has 23 or 25 hours. */
export const dayOf = (text: string, zone: string): Day | null => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const start = DateTime.fromISO(text, { zone }).startOf('day');
  return start.isValid ? { from: start.toMillis(), until: start.plus({ days: 1 }).toMillis() } : null;
};
