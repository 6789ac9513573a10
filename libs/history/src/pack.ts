import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DICTIONARY_1 } from './pack-dictionary.js';

/**
 * A record as bytes: the way it was packed in the first one, then its JSON. Records are small and alike: with a dictionary of
 * what they all say they take a fifth of their size, compressed each by itself two fifths (docs/history.md has the figures).
 */
const DEFLATED_1 = 1;

// more than this costs more time than it saves bytes
const OPTIONS = { dictionary: DICTIONARY_1, level: 2, memLevel: 6, windowBits: 13 };
/** A record of a checkout of thousands of pieces is some megabytes; more is not one of ours. */
const MOST_BYTES = 256 * 1024 * 1024;

export const pack = (record: object): Buffer =>
  Buffer.concat([Buffer.of(DEFLATED_1), deflateRawSync(JSON.stringify(record), OPTIONS)]);

/** `T` is what `pack` was given. */
export const unpack = <T>(doc: Buffer): T => {
  if (doc[0] !== DEFLATED_1)
    throw new TypeError(`a record was packed in a way that this version does not know (${doc[0]})`);
  const json = inflateRawSync(doc.subarray(1), { dictionary: DICTIONARY_1, maxOutputLength: MOST_BYTES });
  return JSON.parse(json.toString('utf8')) as T;
};
