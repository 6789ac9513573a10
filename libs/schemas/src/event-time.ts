const EVENT_TIME =
  /^(\d{4})-(\d{2})-(\d{2})(?: (\d{2}):(\d{2}):(\d{2})|T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:Z|[+-](\d{2}):?(\d{2}))?)$/;

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const daysOf = (year: number, month: number): number => {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
};

/**
 * Is this a real date-time as an event's `ts` may give it: `yyyy-MM-dd HH:mm:ss` (specs/scm-callbacks.md, 入库回传) or ISO 8601, either
 * read in `EVENT_TIME_ZONE` where it names no zone (CONTRACT §2)? A pure calendar check: 2020-02-30, 24:00:00 and a leap second are none.
 */
export const isEventTime = (text: string): boolean => {
  const match = EVENT_TIME.exec(text);
  if (match === null) return false;
  const [year = 0, month = 0, day = 0, ...rest] = match.slice(1).map((digits) => Number(digits ?? 0));
  const [plainHour = 0, plainMinute = 0, plainSecond = 0, isoHour = 0, isoMinute = 0, isoSecond = 0, ...zone] = rest;
  const [zoneHour = 0, zoneMinute = 0] = zone;
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysOf(year, month) &&
    plainHour + isoHour <= 23 &&
    plainMinute + isoMinute <= 59 &&
    plainSecond + isoSecond <= 59 &&
    zoneHour <= 23 &&
    zoneMinute <= 59
  );
};

/** Half a surrogate pair is no character: Redis, MD5 and every vendor would each turn it into something else. */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/**
 * The string formats the schemas of this package name, as predicates; a validator gets all of them
 * (`new Ajv({ formats: FORMATS })`), so that it knows every format a schema here may use.
 */
export const FORMATS: Readonly<Record<'event-time' | 'well-formed', (text: string) => boolean>> = {
  'event-time': isEventTime,
  'well-formed': isWellFormed,
};
