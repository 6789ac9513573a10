import { isEventTime } from './event-time.js';

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
