import { DateTime } from 'luxon';

const DAY_MS = 86_400_000;
/** No parcel of this system came back before; clocks that were never set say 1900 or 1970. */
const EARLIEST = Date.UTC(2000, 0, 1);

/** Whether a refund's `ts`, a real date-time by now, can be when it came back (CONTRACT §3.1). `timeZone` where it names none. */
export const isPlausible = (ts: string, timeZone: string, receivedAt: number): boolean => {
  const time = DateTime.fromISO(ts.replace(' ', 'T'), { zone: timeZone });
  return time.isValid && time.toMillis() >= EARLIEST && time.toMillis() <= receivedAt + DAY_MS;
};
