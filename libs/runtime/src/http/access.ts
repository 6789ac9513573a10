import type { IncomingMessage } from 'node:http';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { isLoopback } from '../config/rules.js';
import type { GroupAccess } from '../config/types.js';
import { createKeyCheck, createWrongKeys } from './keys.js';
import { HttpProblem } from './problem.js';
import { addressOf, senderOf } from './request.js';
import { createSignatureCheck, expectSignature } from './signature.js';

/** Lets a request of a route group in: the name of the caller's key, null where none is needed. Throws `HttpProblem` 401, 403, 429. */
export type Access = (req: IncomingMessage) => Promise<string | null>;

export interface AccessOptions {
  /** told of what was not let in, for the log: no key, no body */
  readonly onRefused?: (req: IncomingMessage, code: string) => void;
}

const BODILESS = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS']);

/**
 * Address, key and rate, in this order; the signature as soon as the body is there (`readBody`), at once for a request that has none.
 * The rate counts per key, without keys per address, in this process.
 */
export function createAccess(group: GroupAccess, { onRefused }: AccessOptions = {}): Access {
  const { keys, signing, allowFrom, rate, localOnly } = group;
  const checkKey = createKeyCheck(keys);
  const checkSignature = createSignatureCheck(signing);
  const limiter = rate && new RateLimiterMemory({ points: rate.max, duration: rate.durationMs / 1000 });

  const wrongKeys = createWrongKeys();

  const checkedKey = async (req: IncomingMessage): Promise<string | null> => {
    try {
      const caller = checkKey(req);
      if (caller !== null) await wrongKeys.right(senderOf(req), caller);
      return caller;
    } catch (error) {
      if (error instanceof HttpProblem && error.code === 'unauthorized') await wrongKeys.wrong(senderOf(req));
      throw error;
    }
  };

  const enter: Access = async (req) => {
    if (localOnly) requireLocal(req);
    if (allowFrom && !allowFrom.has(addressOf(req))) {
      throw new HttpProblem('address-not-allowed', 'Requests from this address are not taken here.');
    }
    const caller = await checkedKey(req);
    if (limiter) await limited(limiter, caller ?? senderOf(req));
    if (signing.size > 0) {
      const check = (body: Buffer) => {
        try {
          checkSignature(req, body);
        } catch (error) {
          if (error instanceof HttpProblem) onRefused?.(req, error.code);
          throw error;
        }
      };
      if (BODILESS.has(req.method ?? '')) check(Buffer.alloc(0));
      else expectSignature(req, check);
    }
    return caller;
  };

  return async (req) => {
    try {
      return await enter(req);
    } catch (error) {
      if (error instanceof HttpProblem && error.code !== 'bad-signature') onRefused?.(req, error.code);
      throw error;
    }
  };
}

async function limited(limiter: RateLimiterMemory, who: string): Promise<void> {
  try {
    await limiter.consume(who);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new HttpProblem('too-many-requests', 'More requests than this caller may send. Send this one again later.', {
      headers: { 'Retry-After': String(Math.max(1, Math.ceil(error.msBeforeNext / 1000))) },
    });
  }
}

/** `[::1]:8080` → `::1`; null: it is none */
const hostIn = (value: string): string | null => {
  const url = `http://${value}`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, '$1') : null;
};

const sameOrigin = (origin: string, host: string): boolean => URL.canParse(origin) && new URL(origin).host === host;

/**
 * What is open without a key because it listens on loopback alone is open to the programs of this machine, and not to the pages that a
 * browser shows on it: neither to one that sends its requests here, nor to one whose name was made to lead here. Throws 403 `forbidden`.
 */
export function requireLocal({ headers }: IncomingMessage): void {
  const { host, origin } = headers;
  const name = host === undefined ? null : hostIn(host);
  if (host !== undefined && (name === null || !isLoopback(name))) {
    throw new HttpProblem(
      'forbidden',
      'Without a key this is open to this machine alone, by its own name: ask for localhost, or set keys (or ALLOW_ANONYMOUS).',
    );
  }
  const site = headers['sec-fetch-site'];
  const foreign =
    site === undefined
      ? origin !== undefined && !sameOrigin(origin, host ?? '')
      : site !== 'same-origin' && site !== 'none';
  if (foreign) throw new HttpProblem('forbidden', 'Without a key pages of other sites may send nothing here.');
}
