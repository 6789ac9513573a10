import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, type ZlibOptions } from 'node:zlib';

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

/**
 * The body inside its `Content-Encoding`. None is asked for, and a vendor or a proxy before it may send one all the same. At once and
 * in one piece: `limit` bounds what comes out, so that a bomb costs no more than an honest reply.
 */
export const decodeContent = (bytes: Buffer, contentEncoding: string | undefined, limit: number): Content => {
  const coding = contentEncoding?.trim().toLowerCase() ?? '';
  if (coding === '' || coding === 'identity' || bytes.length === 0) return { bytes, broken: null };
  const decode = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
  if (decode === undefined) return broken('the reply is in no known content encoding');
  try {
    return { bytes: decode(bytes, { maxOutputLength: limit }), broken: null };
  } catch (error) {
    const long = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return broken(long ? tooLong(limit) : `the reply is no sound ${coding}`);
  }
};
