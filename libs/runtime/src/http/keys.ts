import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { ApiKeys } from '../config/types.js';
import { HttpProblem } from './problem.js';

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

/** Wrong keys of one address in a minute that are free. */
const FREE = 20;
const SECONDS = 60;
/** Callers that came from an address before, remembered at once; the oldest goes. */
const MOST_KNOWN = 10_000;

/**
 * Slows the guessing of keys down: an address that sent too many wrong ones in a minute hears 429, whatever it sends next. A caller whose
 * key was right from that address before is let in all the same, so that nobody behind the same proxy shuts another out.
 */
export const createWrongKeys = () => {
  const limiter = new RateLimiterMemory({ points: FREE, duration: SECONDS });
  const known = new Map<string, true>();

  const tooMany = (ms: number): HttpProblem =>
    new HttpProblem('too-many-requests', 'Too many wrong keys came from this address. Try again later.', {
      headers: { 'Retry-After': String(Math.max(1, Math.ceil(ms / 1000))) },
    });

  return {
    /** a key was wrong; throws 429 where it is one too many */
    wrong: async (address: string): Promise<void> => {
      try {
        await limiter.consume(address);
      } catch (error) {
        if (error instanceof RateLimiterRes) throw tooMany(error.msBeforeNext);
        throw error;
      }
    },
    /** a key was right; throws 429 where its address is slowed down and the caller never came from there */
    right: async (address: string, caller: string): Promise<void> => {
      const name = `${address} ${caller}`;
      if (known.has(name)) return;
      const seen = await limiter.get(address);
      if (seen && seen.consumedPoints > FREE) throw tooMany(seen.msBeforeNext);
      if (known.size >= MOST_KNOWN) known.delete([...known.keys()][0] ?? '');
      known.set(name, true);
    },
  };
};
