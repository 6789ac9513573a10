import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { HttpProblem } from './problem.js';

const TOLERANCE_SECONDS = 300;

const refused = (detail: string): HttpProblem => new HttpProblem('bad-signature', detail);

/** The value of `webhook-signature` for one secret (Standard Webhooks, CONTRACT §3.6). */
export const signatureOf = (secret: Buffer, id: string, timestamp: string, body: Buffer): string =>
  `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;

/**
 * Checks a request that must be signed by one of these secrets; answers the name of the one. Throws 401 `bad-signature`. The package
 * `standardwebhooks` is not used here: it parses the body as JSON once more and computes in JavaScript; tests compare with it.
 */
export function createSignatureCheck(
  secrets: ReadonlyMap<string, Buffer>,
  now: () => number = Date.now,
): (req: IncomingMessage, body: Buffer) => string {
  return (req, body) => {
    const id = req.headers['webhook-id'];
    const timestamp = req.headers['webhook-timestamp'];
    const given = req.headers['webhook-signature'];
    if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof given !== 'string') {
      throw refused('Send webhook-id, webhook-timestamp and webhook-signature (Standard Webhooks).');
    }
    const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
    if (!(Math.abs(now() / 1000 - seconds) <= TOLERANCE_SECONDS)) {
      throw refused(`webhook-timestamp must be unix seconds within ${TOLERANCE_SECONDS} s of our clock.`);
    }
    const sent = given
      .split(' ')
      .slice(0, 10)
      .map((each) => Buffer.from(each));
    let signer: string | null = null;
    for (const [name, secret] of secrets) {
      const expected = Buffer.from(signatureOf(secret, id, timestamp, body));
      for (const each of sent) if (each.length === expected.length && timingSafeEqual(each, expected)) signer = name;
    }
    if (signer === null) throw refused('No signature fits the body and a current secret.');
    return signer;
  };
}

const awaited = new WeakMap<IncomingMessage, (body: Buffer) => void>();

/** The body of this request is checked as soon as `readBody` has it, before anybody parses it. */
export const expectSignature = (req: IncomingMessage, check: (body: Buffer) => void): void => {
  awaited.set(req, check);
};

/** Whether the whole body is needed before anything of it may be used. */
export const mustBeSigned = (req: IncomingMessage): boolean => awaited.has(req);

export const checkExpectedSignature = (req: IncomingMessage, body: Buffer): void => awaited.get(req)?.(body);
