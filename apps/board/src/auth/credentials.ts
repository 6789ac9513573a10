import { createHash, createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { BoardUser } from '@scm-relay/runtime';

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

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

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
  if (salt === undefined || hash === undefined) return timingSafeEqual(digest(stored), digest(given));
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

export interface Credentials {
  /** The user, null where name or password is wrong, `busy` where too many passwords are being checked already. */
  check(name: string, password: string): Promise<BoardUser | null | 'busy'>;
}

/** Checks names and passwords against the configured users. An unknown name costs as much time as a known one. */
export function createCredentials(users: readonly BoardUser[], now: () => number = Date.now): Credentials {
  const key = randomBytes(32);
  const remembered = new Map<string, number>();
  const decoy = users.find((user) => isHashed(user.password))?.password ?? randomBytes(16).toString('hex');
  const gate = createGate();

  return {
    check: async (name, password) => {
      const user = users.find((each) => each.name === name);
      const seal = createHmac('sha256', key).update(`${name}\0${password}`).digest('base64');
      if (user && (remembered.get(seal) ?? 0) > now()) return user;
      const right = await gate(() => fits(user?.password ?? decoy, password));
      if (right === 'busy') return 'busy';
      if (!right || !user) return null;
      if (remembered.size >= REMEMBERED) remembered.clear();
      remembered.set(seal, now() + REMEMBER_MS);
      return user;
    },
  };
}

function createGate() {
  let running = 0;
  const queue: (() => void)[] = [];
  return async (work: () => Promise<boolean>): Promise<boolean | 'busy'> => {
    if (running >= AT_ONCE) {
      if (queue.length >= WAITING) return 'busy';
      await new Promise<void>((resolve) => queue.push(resolve));
    }
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      queue.shift()?.();
    }
  };
}
