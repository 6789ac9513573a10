import { HttpProblem } from '@scm-relay/runtime';
import { DateTime } from 'luxon';

/** Readers of query parameters: what is empty is not given, what is not understood is a 400 `invalid-query` that names it. */

export type Query = Readonly<Record<string, unknown>>;

const LONGEST = 200;

const mistake = (name: string, message: string): HttpProblem =>
  new HttpProblem('invalid-query', `${name} ${message}.`, { errors: [{ pointer: `/${name}`, message }] });

/** What every API takes; `lang` chooses the language of an answer. */
const EVERYWHERE = ['lang'];

/** Where a list goes on, and how much of it is one page. */
export const PAGING = ['cursor', 'limit'] as const;

/** What `rangeOf` reads. */
export const RANGE_NAMES = ['from', 'to', 'range'] as const;

/**
 * Throws 400 `invalid-query` for a parameter that an API does not have: whoever misspells a filter takes the whole list for what it finds.
 * Pages pass over it, for others add parameters of their own to addresses.
 */
export const knownOnly = (query: Query, names: readonly string[]): void => {
  const unknown = Object.keys(query).find((name) => !names.includes(name) && !EVERYWHERE.includes(name));
  if (unknown !== undefined) throw mistake(unknown.slice(0, LONGEST), `is none of ${names.join(', ')}`);
};

/** These parameters of an address, where it has them. */
export const pick = (from: URLSearchParams, names: readonly string[]): URLSearchParams =>
  new URLSearchParams([...from].filter(([name]) => names.includes(name)));

/** As it was given, with the spaces around it. */
export const givenOf = (query: Query, name: string): string | undefined => {
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string' || value.length > LONGEST) {
    throw mistake(name, `must be given once and have at most ${LONGEST} characters`);
  }
  return value.trim() === '' ? undefined : value;
};

export const textOf = (query: Query, name: string): string | undefined => givenOf(query, name)?.trim();

export const oneOf = <T extends string>(query: Query, name: string, names: readonly T[]): T | undefined => {
  const value = textOf(query, name);
  const found = names.find((each) => each === value);
  if (value !== undefined && found === undefined) throw mistake(name, `must be one of ${names.join(', ')}`);
  return found;
};

export const limitOf = (query: Query, usual: number, most: number): number => {
  const value = textOf(query, 'limit');
  const limit = value === undefined ? usual : Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > most) {
    throw mistake('limit', `must be a whole number from 1 to ${most}`);
  }
  return limit;
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** A month or a week alone would be its beginning, also as `to`: who asks for November would get nothing of it. */
const DAY_OR_MOMENT = /^\d{4}-\d{2}-\d{2}([Tt ]\d|$)/;

/** Milliseconds since 1970. A moment without a zone is one of `timeZone`; a day alone is its beginning, as `to` its end. */
const momentOf = (query: Query, name: 'from' | 'to', timeZone: string): number | undefined => {
  const text = textOf(query, name);
  if (text === undefined) return undefined;
  const parsed = DateTime.fromISO(text.replace(' ', 'T'), { zone: timeZone });
  if (!parsed.isValid || !DAY_OR_MOMENT.test(text))
    throw mistake(name, 'must be a day or a moment, such as 2026-11-21 or 2026-11-21T08:00:00Z');
  return (name === 'to' && DAY.test(text) ? parsed.plus({ days: 1 }) : parsed).toMillis();
};

export interface Range {
  readonly from?: number;
  readonly until?: number;
}

/** Days that move on with the calendar, in the operators' time zone: a saved view that names one stays true. */
export const RANGES = ['today', 'yesterday', 'week'] as const;
export type RangeName = (typeof RANGES)[number];

const DAYS: Readonly<Record<RangeName, { readonly from: number; readonly to: number }>> = {
  today: { from: 0, to: -1 },
  yesterday: { from: 1, to: 0 },
  week: { from: 6, to: -1 },
};

export const namedRange = (name: RangeName, timeZone: string, now = Date.now()): Required<Range> => {
  const today = DateTime.fromMillis(now, { zone: timeZone }).startOf('day');
  const { from, to } = DAYS[name];
  return { from: today.minus({ days: from }).toMillis(), until: today.minus({ days: to }).toMillis() };
};

/** `from` (included) and `to` (excluded, but a day alone is meant as a whole); where neither is given, `range`. */
export const rangeOf = (query: Query, timeZone: string): Range => {
  const from = momentOf(query, 'from', timeZone);
  const until = momentOf(query, 'to', timeZone);
  const name = oneOf(query, 'range', RANGES);
  if (name !== undefined && from === undefined && until === undefined) return namedRange(name, timeZone);
  return { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) };
};

/** What is undefined is left out. */
export const given = <T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

/** A place in the list as it stands in addresses. */
export const toCursor = (next: string | null): string | null =>
  next === null ? null : Buffer.from(next, 'utf8').toString('base64url');

/** The first page instead would lead whoever follows `next` in a circle. */
export const unknownCursor = (): HttpProblem => mistake('cursor', 'must be the next of a page of this list');

/** The place that a query names; null: the beginning. Throws 400 `invalid-query`. */
export const cursorOf = ({ cursor }: Query): string | null => {
  if (cursor === undefined || cursor === '') return null;
  const place = typeof cursor === 'string' ? Buffer.from(cursor, 'base64url').toString('utf8') : null;
  if (place === null || toCursor(place) !== cursor) throw unknownCursor();
  return place;
};
