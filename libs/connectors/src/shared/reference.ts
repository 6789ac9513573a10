import { createHash } from 'node:crypto';

/** The first `digits` hex digits of the SHA-256 of `text`: the same input gives the same name, for ever. */
export const digest = (text: string, digits: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, digits);
