import { hash } from 'node:crypto';

const KEPT_BYTES = 16 * 1024;
const MARK = /\n\[cut: \d+ bytes, SHA-256 [\w-]{43}\]$/;

/** The first `bytes`, cut before a character that does not fit whole. */
const beginning = (body: Buffer, bytes: number): string =>
  new TextDecoder('utf-8').decode(body.subarray(0, bytes), { stream: body.length > bytes });

/** A body as it is kept, of at most 16 KiB. A digest stands for what was cut off: other bodies that begin alike are not repeats of it. */
export const cutBody = (body: Buffer): string => {
  if (body.length <= KEPT_BYTES) return beginning(body, KEPT_BYTES);
  const mark = `\n[cut: ${body.length} bytes, SHA-256 ${hash('sha256', body, 'base64url')}]`;
  return `${beginning(body, KEPT_BYTES - mark.length)}${mark}`;
};

/** What its sender wrote of it, to be searched. */
export const writtenText = (kept: string): string => kept.replace(MARK, '');
