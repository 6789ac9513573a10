import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type BoardUser, type RedisClient, senderOf } from '@scm-relay/runtime';
import type { Request } from 'express';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { readCookie, setCookie } from './cookies.js';
import type { Credentials } from './credentials.js';
import type { WriteAudit } from './guard.js';

/** Wrong passwords in a minute that are free. */
const BURST = 10;
const SECONDS = 60;

/** Whose guesses count together: a browser that logged in under this name before, else the sender (`senderOf`). */
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

const keyOf = ({ address, device }: Guesser): string => (device === null ? `address:${address}` : `device:${device}`);

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

const DEVICE_COOKIE = 'scm-device';
const DEVICE_SECONDS = 90 * 86_400;

export interface Devices {
  /** The digest of the request's device cookie, where this user logged in with it before; null otherwise. */
  find(req: IncomingMessage, name: string): Promise<string | null>;
  /** After a log-in: the `Set-Cookie` value by which this browser is known from now on. */
  remember(req: IncomingMessage, name: string, secure: boolean): Promise<string>;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

/**
 * Browsers in which somebody has logged in before: guesses from elsewhere do not shut them out. The cookie opens nothing by itself; Redis
 * keeps its digest and the name it stands for.
 */
export function createDevices(redis: RedisClient, prefix: string): Devices {
  const key = (id: string): string => `${prefix}:device:${id}`;
  const find = async (req: IncomingMessage, name: string): Promise<string | null> => {
    const cookie = readCookie(req, DEVICE_COOKIE);
    if (cookie === null || name === '') return null;
    const id = digest(cookie);
    return (await redis.get(key(id))) === name ? id : null;
  };
  return {
    find,
    remember: async (req, name, secure) => {
      const known = (await find(req, name)) === null ? null : readCookie(req, DEVICE_COOKIE);
      const cookie = known ?? randomBytes(32).toString('base64url');
      await redis.set(key(digest(cookie)), name, 'EX', DEVICE_SECONDS);
      return setCookie(DEVICE_COOKIE, cookie, { secure, maxAge: DEVICE_SECONDS });
    },
  };
}

export type LogInResult =
  | { readonly answer: 'ok'; readonly user: BoardUser }
  | { readonly answer: 'wrong' }
  /** too many wrong passwords, or too many checks at a time: `seconds` until the next may be tried */
  | { readonly answer: 'wait'; readonly seconds: number };

export type LogIn = (name: string, password: string, req: Request) => Promise<LogInResult>;

export interface LogInOptions {
  readonly users: readonly BoardUser[];
  readonly credentials: Credentials;
  readonly throttle: Throttle;
  readonly devices: Devices;
  /** writes refusals down, and no more of them than anybody will read; never rejects */
  readonly writeDown: WriteAudit;
}

const LONGEST = 1024;

/** The one way in by password, for the log-in page and HTTP Basic alike: throttled before it is checked, written down when it is wrong. */
export const createLogIn =
  ({ users, credentials, throttle, devices, writeDown }: LogInOptions): LogIn =>
  async (name, password, req) => {
    const who = { address: senderOf(req), device: await devices.find(req, name) };
    // what is no user's name may be a password in the wrong field
    const user = users.some((each) => each.name === name) ? name : null;
    const seconds = await throttle.wait(who);
    if (seconds > 0) {
      await writeDown({ user, action: 'login', result: 'too many wrong passwords' });
      return { answer: 'wait', seconds };
    }
    const found = name.length + password.length > LONGEST ? null : await credentials.check(name, password);
    if (found === 'busy') return { answer: 'wait', seconds: 1 };
    if (found === null) {
      await throttle.failed(who);
      await writeDown({ user, action: 'login', result: 'wrong password' });
      return { answer: 'wrong' };
    }
    return { answer: 'ok', user: found };
  };
