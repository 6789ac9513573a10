import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { parse as parseLossless } from 'lossless-json';
import { parseNumber } from '../digits.js';
import { MAX_DEPTH, nestsTooDeep } from '../nesting.js';
import { type ByteLease, readBody } from './body.js';
import { requireContent } from './content-type.js';
import { HttpProblem } from './problem.js';

/** A body and the text it came as, for whoever must keep it. */
export interface JsonBody {
  readonly value: unknown;
  readonly text: string;
}

/** Throws 400 `malformed-json`. The message of the parser is left out: it quotes the body, which may hold personal data. */
export function parseJson(bytes: Buffer, parse: (text: string) => unknown = JSON.parse): JsonBody {
  const malformed = (detail: string) => new HttpProblem('malformed-json', detail);
  if (bytes.length === 0) throw malformed('The body is empty.');
  if (!isUtf8(bytes)) throw malformed('The body is not UTF-8.');
  const decoded = bytes.toString('utf8');
  if (nestsTooDeep(decoded)) throw malformed(`The body is nested deeper than ${MAX_DEPTH} levels.`);
  const text = decoded.charCodeAt(0) === 0xfeff ? decoded.slice(1) : decoded;
  try {
    return { value: parse(text), text };
  } catch (error) {
    if (error instanceof FieldTwiceError) throw malformed(error.message);
    throw malformed('The body is not JSON.');
  }
}

/** A body whose parser does not choose between two values of one field. */
class FieldTwiceError extends Error {
  override readonly name = 'FieldTwiceError';

  constructor(field: string) {
    // what looks like no field's name may be anything, a person's name included
    const named = /^[\w.-]{1,50}$/.test(field) ? `: ${field}` : '';
    super(`The body names a field twice, with different values${named}. Send it once.`);
  }
}

/** Content type, size, time, encoding and syntax checked: the JSON body of a request, or an `HttpProblem`. */
export async function readJson(
  req: IncomingMessage,
  options: {
    lease?: ByteLease;
    typeOptional?: boolean;
    /** every digit of a number is kept: one that JavaScript cannot hold comes as text */
    allDigits?: boolean;
    /** what an empty body stands for; absent: 400 */
    emptyIs?: unknown;
  } = {},
): Promise<JsonBody> {
  requireContent(req, 'application/json', { optional: options.typeOptional ?? false });
  const bytes = await readBody(req, options.lease ? { lease: options.lease } : {});
  if (bytes.length === 0 && 'emptyIs' in options) return { value: options.emptyIs, text: '' };
  return parseJson(bytes, options.allDigits ? parseAllDigits : JSON.parse);
}

const parseAllDigits = (text: string): unknown =>
  parseLossless(text, undefined, {
    parseNumber,
    onDuplicateKey: ({ key }) => {
      throw new FieldTwiceError(key);
    },
  });
