import type { IncomingMessage } from 'node:http';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { GroupAccess } from '../config/types.js';
import { addressOf } from './address.js';
import { HttpProblem } from './http-problem.js';
import { createKeyCheck } from './keys.js';
import { requireLocal } from './local.js';
import { createSignatureCheck, expectSignature } from './signature.js';
import { createWrongKeys } from './wrong-keys.js';

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
      if (caller !== null) await wrongKeys.right(addressOf(req), caller);
      return caller;
    } catch (error) {
      if (error instanceof HttpProblem && error.code === 'unauthorized') await wrongKeys.wrong(addressOf(req));
      throw error;
    }
  };

  const enter: Access = async (req) => {
    if (localOnly) requireLocal(req);
    if (allowFrom && !allowFrom.has(addressOf(req))) {
      throw new HttpProblem('address-not-allowed', 'Requests from this address are not taken here.');
    }
    const caller = await checkedKey(req);
    if (limiter) await limited(limiter, caller ?? addressOf(req));
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
