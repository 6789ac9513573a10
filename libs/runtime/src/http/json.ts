import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { isSafeNumber, parse as parseLossless } from 'lossless-json';
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
  } catch {
    throw malformed('The body is not JSON.');
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

/** Taobao's ids have 18 and 19 digits and come as JSON numbers: `JSON.parse` would round them. */
const parseAllDigits = (text: string): unknown =>
  parseLossless(text, undefined, (digits) => (isSafeNumber(digits) ? Number(digits) : digits));
