import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { BoardUser, RedisClient } from '@scm-relay/runtime';
import type { Caller } from './caller.js';

/** A session ends after so long without a request, and at the latest after a shift. */
const IDLE_SECONDS = 30 * 60;
const LONGEST_MS = 12 * 3_600_000;
const COOKIE = 'scm-session';

export interface Sessions {
  /** Begins one; the `Set-Cookie` value that carries it. */
  begin(user: BoardUser, secure: boolean): Promise<string>;
  /** Who sent this, and keeps the session from going idle; null: nobody who is logged in. */
  find(req: IncomingMessage): Promise<Caller | null>;
  end(caller: Caller): Promise<void>;
  /** `Set-Cookie` value that takes it away */
  readonly farewell: string;
}

interface Stored {
  readonly user: string;
  /** of the user's configured password: a changed one ends its sessions */
  readonly seal: string;
  readonly token: string;
  readonly begunAt: number;
}

/** What a page asks by itself while nobody touches it must not keep a session alive. */
const isBackground = (req: IncomingMessage): boolean =>
  req.headers['x-background'] !== undefined ||
  (req.method === 'GET' &&
    /\/queues\/api\/queues(\?|$)/.test('originalUrl' in req ? String(req.originalUrl) : (req.url ?? '')));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
const secret = (): string => randomBytes(32).toString('base64url');

/** The cookie's value, if the request has one that could be ours. */
const cookieOf = (req: IncomingMessage): string | null =>
  new RegExp(`(?:^|;)\\s*${COOKIE}=([\\w-]{20,100})(?:;|$)`).exec(req.headers.cookie ?? '')?.[1] ?? null;

/**
 * Log-in sessions, kept in Redis under the digest of their cookie, so that every board process knows them and a copy of the data
 * opens nothing. `token` guards forms against other sites.
 */
export function createSessions(
  redis: RedisClient,
  prefix: string,
  users: readonly BoardUser[],
  now: () => number = Date.now,
): Sessions {
  const key = (id: string): string => `${prefix}:session:${id}`;
  const seal = (user: BoardUser): string => sha256(`${user.name}\0${user.password}\0${user.role}`);
  const attributes = 'Path=/; HttpOnly; SameSite=Strict';

  return {
    begin: async (user, secure) => {
      const cookie = secret();
      const stored: Stored = { user: user.name, seal: seal(user), token: secret(), begunAt: now() };
      await redis.set(key(sha256(cookie)), JSON.stringify(stored), 'EX', IDLE_SECONDS);
      return `${COOKIE}=${cookie}; ${attributes}${secure ? '; Secure' : ''}`;
    },
    find: async (req) => {
      const cookie = cookieOf(req);
      if (cookie === null) return null;
      const id = sha256(cookie);
      const text = isBackground(req) ? await redis.get(key(id)) : await redis.getex(key(id), 'EX', IDLE_SECONDS);
      if (text === null) return null;
      const stored = JSON.parse(text) as Stored;
      const user = users.find((each) => each.name === stored.user);
      if (!user || stored.seal !== seal(user) || stored.begunAt + LONGEST_MS < now()) {
        await redis.del(key(id));
        return null;
      }
      return { name: user.name, role: user.role, session: { id, token: stored.token } };
    },
    end: async (caller) => {
      if (caller.session) await redis.del(key(caller.session.id));
    },
    farewell: `${COOKIE}=; ${attributes}; Max-Age=0`,
  };
}
