import type { IncomingMessage } from 'node:http';
import { HttpProblem } from './problem.js';

const PARAMETER = /^([!#$%&'*+.^_`|~\w-]+)=(?:"([^"]*)"|([^\s"]*))$/;

/** The media type in lower case and its charset; null for no header at all, `''` for one that is not understood. */
export function mediaType(
  header: string | undefined,
): { readonly type: string; readonly charset: string | null } | null {
  if (header === undefined) return null;
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim());
  let charset: string | null = null;
  for (const parameter of parameters) {
    if (parameter === '') continue;
    const match = PARAMETER.exec(parameter);
    if (match === null) return { type: '', charset: null };
    if (match[1]?.toLowerCase() === 'charset') charset = (match[2] ?? match[3] ?? '').toLowerCase();
  }
  return { type: type.toLowerCase(), charset };
}

/**
 * Throws 415 unless the body is `expected` in UTF-8 and not compressed (JSON is UTF-8 by RFC 8259; nobody's document speaks of
 * compression). `optional`: no header at all passes.
 */
export function requireContent(req: IncomingMessage, expected: string, { optional = false } = {}): void {
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    throw new HttpProblem('unsupported-media-type', 'Send the body as it is, without Content-Encoding.', {
      headers: { 'Accept-Encoding': 'identity' },
    });
  }
  const header = req.headers['content-type'];
  if (header === undefined && optional) return;
  // what nearly everybody sends, without parsing
  if (header === expected) return;
  const given = mediaType(header);
  if (given?.type !== expected) {
    throw new HttpProblem('unsupported-media-type', `Send the body with Content-Type: ${expected}.`);
  }
  if (given.charset !== null && given.charset !== 'utf-8' && given.charset !== 'utf8') {
    throw new HttpProblem('unsupported-media-type', 'Send the body in UTF-8.');
  }
}
