import type { IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, type ZlibOptions } from 'node:zlib';
import type { Reply } from './exchange.js';

type Bound = Pick<ZlibOptions, 'maxOutputLength'>;
/** the header of RFC 1950 names its method, which is always 8 */
const hasZlibHeader = (bytes: Buffer): boolean => ((bytes[0] ?? 0) & 0x0f) === 8;

const DECODERS: Readonly<Record<string, (bytes: Buffer, bound: Bound) => Buffer>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  br: brotliDecompressSync,
  // RFC 9110 means zlib; some servers send the bare stream
  deflate: (bytes, bound) => (hasZlibHeader(bytes) ? inflateSync(bytes, bound) : inflateRawSync(bytes, bound)),
};

export interface Content {
  readonly bytes: Buffer;
  /** why there are no bytes to judge; null where they are all there */
  readonly broken: string | null;
}

const NOTHING = Buffer.alloc(0);
const broken = (why: string): Content => ({ bytes: NOTHING, broken: why });
export const tooLong = (limit: number): string => `the reply is longer than ${limit} bytes`;

/** The charset that a label means (WHATWG Encoding): `latin1`, `cp819` and `us-ascii` are all `windows-1252`; undefined: it means none. */
const encodingOf = (label: string): string | undefined => {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
};

/**
 * The body inside its `Content-Encoding`. None is asked for, and a vendor or a proxy before it may send one all the same. At once and
 * in one piece: `limit` bounds what comes out, so that a bomb costs no more than an honest reply.
 */
const decodeContent = (bytes: Buffer, contentEncoding: string | undefined, limit: number): Content => {
  const coding = contentEncoding?.trim().toLowerCase() ?? '';
  // servers that take "encoding" for the charset say so in this header: nothing is coded
  const plain = coding === '' || coding === 'identity' || encodingOf(coding) !== undefined;
  if (plain || bytes.length === 0) return { bytes, broken: null };
  const decode = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
  if (decode === undefined) return broken('the reply is in no known content encoding');
  try {
    return { bytes: decode(bytes, { maxOutputLength: limit }), broken: null };
  } catch (error) {
    const long = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return broken(long ? tooLong(limit) : `the reply is no sound ${coding}`);
  }
};

/** Vendors that name no charset, or a wrong one, mostly mean one of these. */
const FALLBACKS = ['utf-8', 'gb18030'];

const declaredCharset = (contentType: string | undefined): string | undefined =>
  /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '')?.[1];

const decodeAs = (bytes: Uint8Array, label: string): string | undefined => {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** Every byte is a letter of ISO 8859-1 and its kin: what servers declare by default, whatever they write. */
const fitsAnything = (label: string): boolean => encodingOf(label) === 'windows-1252';

const MARKS: readonly (readonly [label: string, mark: Buffer])[] = [
  ['utf-8', Buffer.from([0xef, 0xbb, 0xbf])],
  ['utf-16le', Buffer.from([0xff, 0xfe])],
  ['utf-16be', Buffer.from([0xfe, 0xff])],
];

/** In which charsets to try, the likeliest first: a byte-order mark outranks what is declared (WHATWG Encoding). */
const charsetsOf = (bytes: Buffer, contentType: string | undefined): readonly string[] => {
  const marked = MARKS.find(([, mark]) => bytes.subarray(0, mark.length).equals(mark))?.[0];
  if (marked !== undefined) return [marked];
  const declared = declaredCharset(contentType);
  if (declared === undefined) return FALLBACKS;
  return fitsAnything(declared) ? [...FALLBACKS, declared] : [declared, ...FALLBACKS];
};

/**
 * Text of a reply: by its declared charset, UTF-8 where none is declared, GB18030 where the bytes are neither.
 * `null` where no reading is free of errors: a verdict must not rest on guessed characters.
 */
const decodeBody = (bytes: Buffer, contentType: string | undefined): string | null => {
  for (const label of charsetsOf(bytes, contentType)) {
    const text = decodeAs(bytes, label);
    if (text !== undefined) return text;
  }
  return null;
};

/** The same for showing only: what cannot be read becomes U+FFFD. */
const decodeLoosely = (bytes: Uint8Array): string => new TextDecoder('utf-8').decode(bytes);

const HTTP_DATE = /^[A-Z][a-z]+,? .+ (GMT|UTC)$/;
/** The oldest of the three forms (RFC 9110 §5.6.7) names no zone: it is GMT. */
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

const dateOf = (value: string): number => {
  if (ASCTIME_DATE.test(value)) return Date.parse(`${value} GMT`);
  return HTTP_DATE.test(value) ? Date.parse(value) : 0;
};

/**
 * Milliseconds a `Retry-After` header asks to wait (RFC 9110 §10.2.3: seconds or a date); `undefined` where it is missing, past or
 * neither form. Who sends says how long a vendor may hold it (`<DEST>_HOLD_MAX_MS`).
 */
const retryAfterMs = (header: string | undefined, now: number): number | undefined => {
  const value = header?.trim() ?? '';
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : dateOf(value) - now;
  return wait > 0 ? wait : undefined;
};

/** A credential shorter than this is no secret, and blacking it out would tear replies apart. */
const SHORTEST_SECRET = 6;

export type ReplyHead = Required<Pick<IncomingMessage, 'headers'>> & { readonly statusCode: number };

/** Makes a reply of what arrived; `trouble` says why no more of it will come, null where it is whole. */
export type ReplyReader = (head: ReplyHead, body: Buffer, limit: number, trouble: string | null) => Reply;

export const replyReader = (secrets: readonly string[], now: () => number): ReplyReader => {
  const hidden = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  const redact = (text: string): string => hidden.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);

  return ({ statusCode, headers }, body, limit, trouble) => {
    const content = decodeContent(body.subarray(0, limit), headers['content-encoding'], limit);
    const text = decodeBody(content.bytes, headers['content-type']);
    const after = retryAfterMs(headers['retry-after'], now());
    return {
      kind: 'reply',
      status: statusCode,
      ...(after === undefined ? {} : { after }),
      text: redact(text ?? decodeLoosely(content.bytes)),
      broken: trouble ?? content.broken ?? (text === null ? 'the reply is in no known charset' : null),
    };
  };
};
