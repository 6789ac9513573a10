import { isIPv6 } from 'node:net';
import type { RedisClient } from '@scm-relay/runtime';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

/** Wrong passwords in a minute that are free. */
const BURST = 10;
const SECONDS = 60;

/** Whose guesses count together: a browser that logged in under this name before, else the network address. */
export interface Guesser {
  readonly address: string;
  /** digest of a device cookie that fits the name; null: none */
  readonly device: string | null;
}

export interface Throttle {
  /** Seconds until a password may be tried again, 0: now. */
  wait(who: Guesser): Promise<number>;
  failed(who: Guesser): Promise<void>;
}

/** A provider gives a customer a whole /64: its addresses are one guesser. */
const networkOf = (address: string): string => {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const rest = tail === undefined ? [] : tail.split(':').filter((group) => group !== '');
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0');
  return `${[...groups, ...zeros, ...rest].slice(0, 4).join(':')}::/64`;
};

const keyOf = ({ address, device }: Guesser): string =>
  device === null ? `address:${networkOf(address)}` : `device:${device}`;

/**
 * Slows guessing down to ten passwords in a minute, counted in Redis over all boards. The name that is guessed counts for nothing: nobody
 * can lock another out by guessing under that one's name, nor free himself by guessing under others; a right password frees no address.
 */
export function createThrottle(redis: RedisClient, prefix: string): Throttle {
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `${prefix}:guesses`,
    points: BURST,
    duration: SECONDS,
  });
  return {
    wait: async (who) => {
      const seen = await limiter.get(keyOf(who));
      return seen && seen.consumedPoints >= BURST ? Math.max(1, Math.ceil(seen.msBeforeNext / 1000)) : 0;
    },
    failed: async (who) => {
      await limiter.consume(keyOf(who)).catch((error: unknown) => {
        if (!(error instanceof RateLimiterRes)) throw error;
      });
    },
  };
}
