import { createHash, createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type BoardUser, type RedisClient, senderOf } from '@scm-relay/runtime';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { WriteAudit } from './guard.js';
import { readCookie, setCookie } from './sessions.js';

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64url; a leading `$` is allowed. */
const HASH = /^\$?scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([\w-]+)\$([\w-]+)$/;

/** What a new hash costs: 64 MiB and some tens of milliseconds (OWASP's first recommendation for scrypt). */
const COST = { N: 2 ** 16, r: 8, p: 1 };
const HASH_BYTES = 32;

const derive = (password: string, salt: Buffer, { N, r, p }: typeof COST, length: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, length, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });

const sha256 = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** true where a configured password is a scrypt hash */
export const isHashed = (stored: string): boolean => HASH.test(stored);

/** Text for `BOARD_USERS` in place of a plain password. */
export async function hashPassword(password: string, salt: Buffer): Promise<string> {
  const hash = await derive(password, salt, COST, HASH_BYTES);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** Whether `given` is the password that `stored` is, or is the hash of; in constant time. A hash with absurd costs never fits. */
export async function fits(stored: string, given: string): Promise<boolean> {
  const [, N, r, p, salt, hash] = HASH.exec(stored) ?? [];
  if (salt === undefined || hash === undefined) return timingSafeEqual(sha256(stored), sha256(given));
  const expected = Buffer.from(hash, 'base64url');
  try {
    const cost = { N: Number(N), r: Number(r), p: Number(p) };
    return timingSafeEqual(expected, await derive(given, Buffer.from(salt, 'base64url'), cost, expected.length));
  } catch {
    return false;
  }
}

/** A name and a password that belong together are remembered this long: scrypt on every request would stall the board. */
const REMEMBER_MS = 10 * 60_000;
const REMEMBERED = 1000;
/** scrypt runs at a time; more wait, and more than that are turned away */
const AT_ONCE = 2;
const WAITING = 20;

/** What counts the wrong passwords of one guesser. */
export interface Guesses {
  /** whether there were too many */
  tooMany(): Promise<boolean>;
  /** one more */
  wrong(): Promise<void>;
}

export interface Credentials {
  /**
   * The user, null where name or password is wrong, `busy` where too many passwords are being checked already. `guesses` is asked when it is
   * the turn of this password, and told of a wrong one before the next has its turn: of many that are sent at once no more are checked than of
   * those sent one after the other.
   */
  check(name: string, password: string, guesses: Guesses): Promise<BoardUser | null | 'busy' | 'too-many'>;
}

/** Checks names and passwords against the configured users. An unknown name costs as much time as a known one. */
export function createCredentials(users: readonly BoardUser[], now: () => number = Date.now): Credentials {
  const key = randomBytes(32);
  const remembered = new Map<string, number>();
  const decoy = users.find((user) => isHashed(user.password))?.password ?? randomBytes(16).toString('hex');
  const limited = createLimit();

  return {
    check: async (name, password, guesses) => {
      const user = users.find((each) => each.name === name);
      const seal = createHmac('sha256', key).update(`${name}\0${password}`).digest('base64');
      if (user && (remembered.get(seal) ?? 0) > now()) return user;
      return limited(async () => {
        if (await guesses.tooMany()) return 'too-many';
        const right = await fits(user?.password ?? decoy, password);
        if (!right || !user) {
          await guesses.wrong();
          return null;
        }
        if (remembered.size >= REMEMBERED) remembered.clear();
        remembered.set(seal, now() + REMEMBER_MS);
        return user;
      });
    },
  };
}

/** Runs `AT_ONCE` pieces of work at a time, the others as places become free; `busy` where too many wait. */
function createLimit() {
  let running = 0;
  const queue: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T | 'busy'> => {
    if (running >= AT_ONCE) {
      if (queue.length >= WAITING) return 'busy';
      // whoever is done hands its place over
      await new Promise<void>((resolve) => queue.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
}

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
    // a Redis whose memory is full counts nothing, and can be read all the same: until it counts again, this board does
    insuranceLimiter: new RateLimiterMemory({ points: BURST, duration: SECONDS }),
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

const digest = (text: string): string => sha256(text).toString('base64url');

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

export type LogIn = (name: string, password: string, req: IncomingMessage) => Promise<LogInResult>;

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
    const guesses: Guesses = {
      tooMany: async () => (await throttle.wait(who)) > 0,
      wrong: () => throttle.failed(who),
    };
    const checked = async (): ReturnType<Credentials['check']> => {
      if (await guesses.tooMany()) return 'too-many';
      if (name.length + password.length <= LONGEST) return credentials.check(name, password, guesses);
      await guesses.wrong();
      return null;
    };
    const found = await checked();
    if (found === 'too-many') {
      await writeDown({ user, action: 'login', result: 'too many wrong passwords' });
      return { answer: 'wait', seconds: Math.max(1, await throttle.wait(who)) };
    }
    if (found === 'busy') return { answer: 'wait', seconds: 1 };
    if (found === null) {
      await writeDown({ user, action: 'login', result: 'wrong password' });
      return { answer: 'wrong' };
    }
    return { answer: 'ok', user: found };
  };
