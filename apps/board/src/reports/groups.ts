import { DateTime } from 'luxon';
import { addSums, noSums, type Sums } from './figures.js';
import type { Report } from './reader.js';

/** More hours than two days have are shown by the day. */
const MOST_HOURS = 49;

export interface Group {
  /** its beginning, milliseconds since 1970 */
  readonly at: number;
  /** null: none of it is counted yet */
  readonly sums: Sums | null;
}

export interface Groups {
  readonly by: 'hour' | 'day';
  readonly groups: readonly Group[];
}

/** Hours of a report as they are, or together by the operators' days. */
export const groupsOf = ({ hours }: Pick<Report, 'hours'>, timeZone: string): Groups => {
  if (hours.length <= MOST_HOURS) return { by: 'hour', groups: hours };
  const days = new Map<number, Sums | null>();
  for (const { at, sums } of hours) {
    const day = DateTime.fromMillis(at, { zone: timeZone }).startOf('day').toMillis();
    const before = days.get(day) ?? null;
    const whole = before ?? (sums && noSums());
    if (whole && sums) addSums(whole, sums);
    days.set(day, whole);
  }
  return { by: 'day', groups: [...days].map(([at, sums]) => ({ at, sums })) };
};
