import { createHash, scrypt, timingSafeEqual } from 'node:crypto';

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
