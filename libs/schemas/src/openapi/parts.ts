import type { ProblemCode } from '../problem.js';
import type { Words } from './words.js';

export type Say = (words: Words) => string;

export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
export const security = [{ apiKey: [] }, { bearer: [] }];
export const body = (type: string, schema: object, value?: unknown) => ({
  required: true,
  content: { [type]: { schema, ...(value === undefined ? {} : { examples: { sample: { value } } }) } },
});

/** What any path of a route group may answer to a caller that it does not let in (CONTRACT §2, §3.6). */
export const GUARDED: readonly ProblemCode[] = [
  'unauthorized',
  'bad-signature',
  'forbidden',
  'address-not-allowed',
  'too-many-requests',
];

/** What any path that takes a JSON body may answer. */
export const WRITE: readonly ProblemCode[] = [
  'malformed-json',
  ...GUARDED,
  'request-timeout',
  'payload-too-large',
  'unsupported-media-type',
  'unavailable',
];
