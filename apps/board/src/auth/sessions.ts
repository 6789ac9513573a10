import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { BoardUser, OidcConfig, RedisClient } from '@scm-relay/runtime';
import type { Caller } from './guard.js';

/** What a browser takes only from the host itself, over TLS, for the whole host: no neighbour can plant it. */
const SECURE_PREFIX = '__Host-';

/** A secret of ours among the request's cookies, under its name for TLS or for plain HTTP; null where there is none. */
export function readCookie(req: IncomingMessage, name: string): string | null {
  const header = req.headers.cookie ?? '';
  for (const each of [`${SECURE_PREFIX}${name}`, name]) {
    const [, value] = new RegExp(`(?:^|;)\\s*${each}=([\\w-]{20,100})(?:;|$)`).exec(header) ?? [];
    if (value !== undefined) return value;
  }
  return null;
}

export interface CookieOptions {
  readonly secure: boolean;
  /** seconds; absent: until the browser is closed */
  readonly maxAge?: number;
  /** `Lax` where the browser comes back from another site */
  readonly sameSite?: 'Strict' | 'Lax';
}

/** A `Set-Cookie` value that no script and no other site gets. */
export const setCookie = (
  name: string,
  value: string,
  { secure, maxAge, sameSite = 'Strict' }: CookieOptions,
): string =>
  [
    `${secure ? SECURE_PREFIX : ''}${name}=${value}`,
    'Path=/',
    'HttpOnly',
    `SameSite=${sameSite}`,
    ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
    ...(secure ? ['Secure'] : []),
  ].join('; ');

/** Takes a cookie away, under both of its names. */
const dropCookie = (name: string, secure: boolean): string[] => [
  setCookie(name, '', { secure: false, maxAge: 0 }),
  ...(secure ? [setCookie(name, '', { secure: true, maxAge: 0 })] : []),
];

/** A session ends after so long without a request, and at the latest after a shift. */
const IDLE_SECONDS = 30 * 60;
const LONGEST_MS = 12 * 3_600_000;
const COOKIE = 'scm-session';

export interface Sessions {
  /** Begins one and ends the one that this browser had; the `Set-Cookie` value that carries it. */
  begin(req: IncomingMessage, user: BoardUser, secure: boolean): Promise<string>;
  /** The same for somebody an OpenID provider vouches for. */
  beginFor(req: IncomingMessage, person: Pick<Caller, 'name' | 'role'>, secure: boolean): Promise<string>;
  /** Who sent this, and keeps the session from going idle; null: nobody who is logged in. */
  find(req: IncomingMessage): Promise<Caller | null>;
  end(caller: Caller): Promise<void>;
  /** `Set-Cookie` values that take it away */
  clearCookie(secure: boolean): string[];
}

interface Stored {
  readonly user: string;
  /** of the user's configured password, keyed by the cookie: a changed password ends its sessions, and nobody can guess it by this */
  readonly seal: string;
  readonly begunAt: number;
  /** of somebody an OpenID provider vouched for; absent: the user is one of BOARD_USERS */
  readonly role?: Caller['role'];
}

/** What a page asks by itself while nobody touches it must not keep a session alive. */
const isBackground = (req: IncomingMessage): boolean =>
  req.headers['x-background'] !== undefined ||
  (req.method === 'GET' &&
    /\/queues\/api\/queues(\?|$)/.test('originalUrl' in req ? String(req.originalUrl) : (req.url ?? '')));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
const keyed = (cookie: string, text: string): string => createHmac('sha256', cookie).update(text).digest('base64url');
const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/**
 * Log-in sessions: 256 random bits in a cookie, kept in Redis under its digest, so that every board process knows them and a copy of
 * the data opens nothing. The token that guards forms against other sites is made of the cookie, and kept nowhere.
 */
export function createSessions(
  redis: RedisClient,
  prefix: string,
  users: readonly BoardUser[],
  oidc: OidcConfig | null = null,
  now: () => number = Date.now,
): Sessions {
  const key = (id: string): string => `${prefix}:session:${id}`;
  const seal = (cookie: string, user: BoardUser): string =>
    keyed(cookie, `seal\0${user.name}\0${user.password}\0${user.role}`);
  /** another provider, or other groups: its sessions end */
  const sealFor = (cookie: string, { name, role }: Pick<Caller, 'name' | 'role'>): string =>
    keyed(
      cookie,
      `oidc\0${name}\0${role}\0${JSON.stringify([oidc?.issuer, oidc?.clientId, oidc?.operators, oidc?.viewers])}`,
    );
  const tokenOf = (cookie: string): string => keyed(cookie, 'token');

  const begin = async (req: IncomingMessage, secure: boolean, of: (cookie: string) => Omit<Stored, 'begunAt'>) => {
    const old = readCookie(req, COOKIE);
    if (old !== null) await redis.del(key(sha256(old)));
    const cookie = randomBytes(32).toString('base64url');
    const stored: Stored = { ...of(cookie), begunAt: now() };
    await redis.set(key(sha256(cookie)), JSON.stringify(stored), 'EX', IDLE_SECONDS);
    return setCookie(COOKIE, cookie, { secure });
  };
  /** null: it is none any more */
  const personOf = (cookie: string, { user: name, role, seal: kept }: Stored): Pick<Caller, 'name' | 'role'> | null => {
    if (role !== undefined) return oidc && same(kept, sealFor(cookie, { name, role })) ? { name, role } : null;
    const user = users.find((each) => each.name === name);
    return user && same(kept, seal(cookie, user)) ? user : null;
  };

  return {
    begin: (req, user, secure) => begin(req, secure, (cookie) => ({ user: user.name, seal: seal(cookie, user) })),
    beginFor: (req, { name, role }, secure) =>
      begin(req, secure, (cookie) => ({ user: name, role, seal: sealFor(cookie, { name, role }) })),
    find: async (req) => {
      const cookie = readCookie(req, COOKIE);
      if (cookie === null) return null;
      const id = sha256(cookie);
      const text = isBackground(req) ? await redis.get(key(id)) : await redis.getex(key(id), 'EX', IDLE_SECONDS);
      if (text === null) return null;
      const stored = JSON.parse(text) as Stored;
      const person = personOf(cookie, stored);
      if (!person || stored.begunAt + LONGEST_MS < now()) {
        await redis.del(key(id));
        return null;
      }
      const { name, role } = person;
      return { name, role, session: { id, token: tokenOf(cookie), oidc: stored.role !== undefined } };
    },
    end: async (caller) => {
      if (caller.session) await redis.del(key(caller.session.id));
    },
    clearCookie: (secure) => dropCookie(COOKIE, secure),
  };
}
