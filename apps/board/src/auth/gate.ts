import type { IncomingMessage } from 'node:http';
import { HttpProblem } from '@scm-relay/runtime';
import type { Request, RequestHandler } from 'express';
import { wantsPage } from '../http/target.js';
import { type Caller, setCaller } from './caller.js';
import { isSafe } from './guard.js';
import type { LogIn } from './log-in.js';
import type { Sessions } from './sessions.js';

/** Name and password of an `Authorization: Basic` header (RFC 7617, UTF-8); null: there is none, or it is not understood. */
function readBasic(header: string | undefined): { readonly name: string; readonly password: string } | null {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** A browser answers a Basic challenge with a dialog of its own: a script of our pages must not raise it. */
const challenge = (req: IncomingMessage): string =>
  req.headers['sec-fetch-site'] === undefined || req.headers['sec-fetch-mode'] === 'navigate'
    ? 'Basic realm="scm-relay", charset="UTF-8"'
    : 'Session realm="scm-relay"';

const tooMany = (seconds: number): HttpProblem =>
  new HttpProblem('too-many-requests', `Too many wrong passwords. Try again in ${seconds} s.`, {
    headers: { 'Retry-After': String(seconds) },
  });

/** Lets nobody pass without a session or HTTP Basic: APIs are answered 401, pages led to the login (CONTRACT §5). */
export function createGate(logIn: LogIn, sessions: Sessions): RequestHandler {
  const byBasic = async (req: Request): Promise<Caller | null> => {
    const given = readBasic(req.headers.authorization);
    if (!given) return null;
    const result = await logIn(given.name, given.password, req);
    if (result.answer === 'wait') throw tooMany(result.seconds);
    return result.answer === 'ok' ? { name: result.user.name, role: result.user.role, session: null } : null;
  };

  return async (req, res, next) => {
    const caller = req.headers.authorization === undefined ? await sessions.find(req) : await byBasic(req);
    if (caller) {
      setCaller(res, caller);
      next();
    } else if (wantsPage(req) && isSafe(req.method) && req.headers.authorization === undefined) {
      res.redirect(303, `/login?to=${encodeURIComponent(req.originalUrl)}`);
    } else {
      throw new HttpProblem('unauthorized', 'Log in at /login, or send name and password by HTTP Basic.', {
        headers: { 'WWW-Authenticate': challenge(req) },
      });
    }
  };
}
