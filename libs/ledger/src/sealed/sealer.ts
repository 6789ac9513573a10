import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomFillSync } from 'node:crypto';
import { SealBrokenError, UnknownDataKeyError } from './unknown-data-key.js';

/** A key of `DATA_KEYS`: what is written with it names its id. */
export interface DataKey {
  readonly id: string;
  /** 32 bytes */
  readonly secret: Buffer;
}

/**
 * Encrypts what may hold personal data on its way into Redis, and reads it again (DESIGN "Personal data"). A sealed value is
 * `~<key id>.<base64url of nonce, ciphertext, tag>`, AES-256-GCM. `place` is the record and field it belongs to: it is authenticated
 * with the value, so that a value that was moved to another place does not open.
 */
export interface Sealer {
  /** without keys: the text as it is */
  seal(text: string, place: string): string;
  sealBytes(bytes: Buffer, place: string): string;
  /** A text that is not sealed is taken as it is. Throws `UnknownDataKeyError`, `SealBrokenError`. */
  open(text: string, place: string): string;
  openBytes(text: string, place: string): Buffer;
  readonly seals: boolean;
  /** id of the key that sealed it; null: it is in the clear */
  keyOf(text: string): string | null;
  /** whether it lies as it would be written today */
  isCurrent(text: string): boolean;
  /** ids of keys that were missing lately */
  missing(): string[];
}

const ALGORITHM = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;
const KEY_ID = /^~([\w-]{1,32})\./;
/** Work on an unreadable record is tried again more often than this: so long it counts as met. */
const MISSED_MS = 30_000;

/**
 * Random nonces: one key may write 2^32 values (NIST SP 800-38D, 8.3), which docs/operations.md says. They are drawn many at a time: a
 * call for each would cost as much as the encryption.
 */
const POOL = Buffer.allocUnsafe(NONCE * 512);
let drawn = POOL.length;
const nonce = (): Buffer => {
  if (drawn === POOL.length) {
    randomFillSync(POOL);
    drawn = 0;
  }
  drawn += NONCE;
  return POOL.subarray(drawn - NONCE, drawn);
};

const encrypt = (key: KeyObject, bytes: Buffer | string, place: string): string => {
  const iv = nonce();
  const cipher = createCipheriv(ALGORITHM, key, iv);
  cipher.setAAD(Buffer.from(place));
  const body = typeof bytes === 'string' ? cipher.update(bytes, 'utf8') : cipher.update(bytes);
  cipher.final();
  return Buffer.concat([iv, body, cipher.getAuthTag()]).toString('base64url');
};

const decrypt = (key: KeyObject, text: string, place: string): Buffer => {
  const bytes = Buffer.from(text, 'base64url');
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(bytes.subarray(-TAG));
  const body = decipher.update(bytes.subarray(NONCE, -TAG));
  decipher.final();
  return body;
};

/** `keys`: the first writes, each of them reads; none: everything is written in the clear. */
export const createSealer = (keys: readonly DataKey[] = []): Sealer => {
  const known = new Map(keys.map(({ id, secret }) => [id, createSecretKey(secret)]));
  const first = keys[0];
  const current = first && known.get(first.id);
  const missed = new Map<string, number>();

  const keyOf = (text: string): string | null => KEY_ID.exec(text)?.[1] ?? null;

  const openBytes = (text: string, place: string): Buffer | null => {
    const id = text.startsWith('~') ? keyOf(text) : null;
    if (id === null) return null;
    const key = known.get(id);
    if (!key) {
      missed.set(id, performance.now());
      throw new UnknownDataKeyError(id);
    }
    try {
      return decrypt(key, text.slice(id.length + 2), place);
    } catch (error) {
      throw new SealBrokenError(id, { cause: error });
    }
  };

  return {
    seals: current !== undefined,
    seal: (text, place) => (first && current ? `~${first.id}.${encrypt(current, text, place)}` : text),
    sealBytes: (bytes, place) =>
      first && current ? `~${first.id}.${encrypt(current, bytes, place)}` : bytes.toString('base64url'),
    open: (text, place) => openBytes(text, place)?.toString() ?? text,
    openBytes: (text, place) => openBytes(text, place) ?? Buffer.from(text, 'base64url'),
    keyOf,
    isCurrent: (text) => keyOf(text) === (first?.id ?? null),
    missing: () => {
      const since = performance.now() - MISSED_MS;
      return [...missed].filter(([, at]) => at > since).map(([id]) => id);
    },
  };
};
