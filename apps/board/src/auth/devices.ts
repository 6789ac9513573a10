import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RedisClient } from '@scm-relay/runtime';
import { readCookie, setCookie } from './cookies.js';

const COOKIE = 'scm-device';
const SECONDS = 90 * 86_400;

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
    const cookie = readCookie(req, COOKIE);
    if (cookie === null || name === '') return null;
    const id = digest(cookie);
    return (await redis.get(key(id))) === name ? id : null;
  };
  return {
    find,
    remember: async (req, name, secure) => {
      const known = (await find(req, name)) === null ? null : readCookie(req, COOKIE);
      const cookie = known ?? randomBytes(32).toString('base64url');
      await redis.set(key(digest(cookie)), name, 'EX', SECONDS);
      return setCookie(COOKIE, cookie, { secure, maxAge: SECONDS });
    },
  };
}
