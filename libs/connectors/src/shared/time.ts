import { isEventTime, type RelayEvent } from '@scm-relay/schemas';
import { DateTime } from 'luxon';

/**
 * When an event happened: a refund's `ts`, read in `timeZone` where it names no zone of its own, else the time
 * of receipt (CONTRACT §3.1). `null` where `ts` or the zone is none.
 */
export const eventTime = (event: RelayEvent, timeZone: string): DateTime<true> | null => {
  const options = { zone: timeZone, locale: 'en' };
  const ts = event.kind === 'refund' ? event.body.ts : undefined;
  if (ts !== undefined && !isEventTime(ts)) return null;
  const time =
    ts === undefined ? DateTime.fromMillis(event.acceptedAt, options) : DateTime.fromISO(ts.replace(' ', 'T'), options);
  return time.isValid ? time : null;
};

/** Whole unix seconds. */
export const unixSeconds = (time: DateTime<true>): number => Math.floor(time.toSeconds());

/** `yyyy-MM-dd HH:mm:ss`, as the partner documents write a date-time. */
export const plainTime = (time: DateTime<true>): string => time.toFormat('yyyy-MM-dd HH:mm:ss');
