import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { HttpProblem } from './http-problem.js';

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
