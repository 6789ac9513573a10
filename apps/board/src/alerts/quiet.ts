import type { Hours } from '@scm-relay/runtime';
import { DateTime } from 'luxon';

/** Whether nobody is to be told at this moment (milliseconds since 1970). */
export const isQuiet = (hours: Hours | null, timeZone: string, at: number): boolean => {
  if (hours === null) return false;
  const { hour, minute } = DateTime.fromMillis(at, { zone: timeZone });
  const now = hour * 60 + minute;
  const { from, until } = hours;
  return from < until ? from <= now && now < until : now >= from || now < until;
};
