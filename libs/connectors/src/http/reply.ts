import type { IncomingMessage } from 'node:http';
import { decodeBody, decodeLoosely } from './charset.js';
import { decodeContent } from './content-coding.js';
import type { Reply } from './exchange.js';

/** No vendor may hold a queue longer than this by one header. */
const LONGEST_MS = 3_600_000;
const HTTP_DATE = /^[A-Z][a-z]+,? .+ (GMT|UTC)$/;

/**
 * Milliseconds a `Retry-After` header asks to wait (RFC 9110 §10.2.3: seconds or a date), at most an hour;
 * `undefined` where it is missing, past or neither form.
 */
const retryAfterMs = (header: string | undefined, now: number): number | undefined => {
  const value = header?.trim() ?? '';
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : HTTP_DATE.test(value) ? Date.parse(value) - now : 0;
  return wait > 0 ? Math.min(wait, LONGEST_MS) : undefined;
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
