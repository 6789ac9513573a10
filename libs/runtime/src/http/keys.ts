import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ApiKeys } from '../config/types.js';
import { HttpProblem } from './http-problem.js';

const digest = (key: Buffer): Buffer => createHash('sha256').update(key).digest();

/**
 * Makes the check of one route group's keys: returns the name of the caller's key, null where the group needs none, and throws
 * 401 otherwise. Digests of one length are compared with every key in constant time, so that nothing about keys can be timed.
 */
export function createKeyCheck(keys: ApiKeys, now: () => number = Date.now): (req: IncomingMessage) => string | null {
  const known = [...keys].map(([name, key]) => ({ name, ...key }));
  if (known.length === 0) return () => null;

  return (req) => {
    const given = sentKey(req);
    if (given !== null) {
      // Node hands headers over as latin1: these are the bytes that were sent
      const sent = digest(Buffer.from(given, 'latin1'));
      let caller: string | null = null;
      for (const key of known) {
        if (timingSafeEqual(key.digest, sent) && (key.until === null || now() < key.until)) caller = key.name;
      }
      if (caller !== null) return caller;
    }
    throw new HttpProblem('unauthorized', 'Send a valid key as X-Api-Key or as Authorization: Bearer.', {
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  };
}

function sentKey(req: IncomingMessage): string | null {
  const header = req.headers['x-api-key'];
  if (typeof header === 'string') return header;
  return /^Bearer +(.+)$/i.exec(req.headers.authorization ?? '')?.[1] ?? null;
}
