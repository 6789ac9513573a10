import { DESTINATIONS } from '@scm-relay/schemas';
import { isLoopback } from './rules.js';
import type { Config, GroupAccess } from './types.js';

/** A setting that works and should not stay. Holds no secret. */
export interface Weakness {
  /** the variable */
  readonly name: string;
  readonly wrong: string;
  readonly todo: string;
}

const KEY_CHARACTERS = 20;
const PASSWORD_CHARACTERS = 12;
const SECRET_BYTES = 24;
/** of 32: chance makes about 30 */
const DIFFERENT_BYTES = 16;
const NEW_KEY = 'Make a new one, e.g. by `openssl rand -base64 24`.';

/** Settings that a reviewer would object to; those of a production are judged more strictly. */
export function weakSettings(config: Config): Weakness[] {
  return [
    ...weakAccess('SCM', 'SCM_API_KEYS', config.ingress.access.scm),
    ...weakAccess('OMS', 'OMS_API_KEYS', config.ingress.access.oms),
    ...weakAccess('POS_CALLBACK', 'POS_CALLBACK_KEYS', config.ingress.access.posCallback),
    ...weakPasswords(config),
    ...weakRedis(config),
    ...weakHistory(config),
    ...unencryptedData(config),
    ...(config.production ? unencryptedVendors(config) : []),
  ];
}

function weakAccess(group: string, variable: string, { keys, signing }: GroupAccess): Weakness[] {
  const short = [...keys].filter(([, { plain }]) => plain !== null && plain.length < KEY_CHARACTERS);
  const thin = [...signing].filter(([, secret]) => secret.length < SECRET_BYTES);
  return [
    ...short.map(([name]) => ({
      name: variable,
      wrong: `the key ${name} has fewer than ${KEY_CHARACTERS} characters`,
      todo: NEW_KEY,
    })),
    ...thin.map(([name]) => ({
      name: `${group}_SIGNING_SECRETS`,
      wrong: `the secret ${name} has fewer than ${SECRET_BYTES} bytes`,
      todo: NEW_KEY,
    })),
  ];
}

const isHashed = (password: string): boolean => /^\$?scrypt\$/.test(password);

function weakPasswords({ board, production }: Config): Weakness[] {
  return board.users.flatMap(({ name, password }) => {
    if (isHashed(password)) return [];
    const short = password.length < PASSWORD_CHARACTERS;
    if (!short && !production) return [];
    const wrong = short
      ? `the password of ${name} has fewer than ${PASSWORD_CHARACTERS} characters`
      : `the password of ${name} is not hashed`;
    return [{ name: 'BOARD_USERS', wrong, todo: 'Use `node apps/board/dist/hash-password.js` on a long one.' }];
  });
}

function weakRedis({ redis }: Config): Weakness[] {
  const url = new URL(redis.url);
  if (url.protocol === 'unix:') return [];
  const hosts = redis.cluster ?? redis.sentinels?.nodes ?? [{ host: url.hostname.replace(/^\[(.*)\]$/, '$1') }];
  if (hosts.every(({ host }) => isLoopback(host))) return [];
  return [
    ...(url.password === ''
      ? [{ name: 'REDIS_URL', wrong: 'Redis off loopback has no password', todo: 'Give it a user with a password.' }]
      : []),
    ...(url.protocol === 'redis:'
      ? [{ name: 'REDIS_URL', wrong: 'Redis off loopback is spoken to in the clear', todo: 'Use rediss://.' }]
      : []),
  ];
}

function weakHistory({ history }: Config): Weakness[] {
  if (history.url === null) return [];
  const { hostname, searchParams } = new URL(history.url);
  const mode = searchParams.get('sslmode') ?? 'disable';
  const near = hostname === '' || isLoopback(hostname.replace(/^\[(.*)\]$/, '$1'));
  if (near || !/^(disable|allow|prefer)$/.test(mode)) return [];
  return [
    {
      name: 'HISTORY_URL',
      wrong: 'PostgreSQL off loopback is spoken to in the clear',
      todo: 'Add ?sslmode=verify-full, with sslrootcert=… for a certificate authority of your own.',
    },
  ];
}

/** Who reads a backup of Redis reads every name and address in it. */
function unencryptedData({ production, dataKeys }: Config): Weakness[] {
  const name = 'DATA_KEYS';
  if (dataKeys.length === 0) {
    const todo = 'Set `id=<32 bytes in base64>`, as made by `openssl rand -base64 32`.';
    return production ? [{ name, wrong: 'personal data lie in Redis in the clear', todo }] : [];
  }
  return dataKeys.flatMap(({ id, secret }) =>
    new Set(secret).size < DIFFERENT_BYTES
      ? [{ name, wrong: `the key ${id} is not made by chance`, todo: 'Make one by `openssl rand -base64 32`.' }]
      : [],
  );
}

function unencryptedVendors({ credentials }: Config): Weakness[] {
  return DESTINATIONS.flatMap((destination) => {
    const url = credentials[destination]?.url;
    if (url === undefined || !url.startsWith('http://') || isLoopback(new URL(url).hostname)) return [];
    const name = `${destination.toUpperCase()}_URL`;
    return [{ name, wrong: 'requests with credentials and personal data go in the clear', todo: 'Use https://.' }];
  });
}
