import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { isSafeNumber, parse as parseLossless } from 'lossless-json';
import { type ByteLease, readBody } from './body.js';
import { requireContent } from './content-type.js';
import { HttpProblem } from './problem.js';

/** No document nests deeper than six; this bound keeps later recursive work (JSON.stringify) off the end of the stack. */
const MAX_DEPTH = 64;
const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

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
  if (deeperThan(bytes, MAX_DEPTH)) throw malformed(`The body is nested deeper than ${MAX_DEPTH} levels.`);
  const decoded = bytes.toString('utf8');
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

function deeperThan(bytes: Buffer, max: number): boolean {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inText) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      if (++depth > max) return true;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth--;
  }
  return false;
}
