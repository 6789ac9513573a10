import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuditEntry } from '@scm-relay/ledger';
import { addressOf, type BoardUser, HttpProblem, type Networks } from '@scm-relay/runtime';
import type { Request, RequestHandler, Response } from 'express';
import { wantsPage } from '../http/target.js';
import type { LogIn } from './log-in.js';
import type { Sessions } from './sessions.js';

/** Who a request comes from. `session` holds what a log-in gave; a caller by HTTP Basic has none. */
export interface Caller {
  readonly name: string;
  readonly role: BoardUser['role'];
  readonly session: { readonly id: string; readonly token: string; readonly oidc: boolean } | null;
}

const callers = new WeakMap<ServerResponse, Caller>();

const setCaller = (res: ServerResponse, caller: Caller): void => {
  callers.set(res, caller);
};

/** The caller of a request that passed the gate. */
export function callerOf(res: ServerResponse): Caller {
  const caller = callers.get(res);
  if (!caller) throw new Error('this route is not behind the gate');
  return caller;
}

/** null on the pages that are open without login */
export const callerIfAny = (res: ServerResponse): Caller | null => callers.get(res) ?? null;

/** Token of a session, where a script sends one: a stale one means a page that is out of date. */
export const checkToken = (req: Request, res: Response): void => {
  const given = req.get('x-csrf-token');
  const { session } = callerOf(res);
  if (given !== undefined && given !== session?.token) throw new HttpProblem('forbidden', 'The token is out of date.');
};

/** true for what only reads */
export const isSafe = (method: string | undefined): boolean =>
  method === 'GET' || method === 'HEAD' || method === 'OPTIONS';

/**
 * Whether a page of another site made a browser send this. Browsers say so by `Sec-Fetch-Site`, older ones and plain HTTP by
 * `Origin`; what sends neither is no browser acting for a page.
 */
export function isCrossSite(req: Request): boolean {
  const site = req.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = req.headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== req.host;
}

/**
 * Over plain HTTP a browser names the page it sends from by `Origin` alone: a proxy that puts another `Host` in makes our own pages look
 * like those of another site.
 */
export class HostChanged extends HttpProblem {
  constructor(
    readonly origin: string,
    readonly host: string,
  ) {
    super(
      'forbidden',
      `The page was at ${origin}, and the board was asked as ${host}: another site, or a proxy that changes Host.`,
    );
  }
}

/** Refuses what a page of another site made a browser send; before anybody is asked for a password. */
export const sameSiteOnly: RequestHandler = (req, _res, next) => {
  if (!isSafe(req.method) && isCrossSite(req)) {
    const { origin } = req.headers;
    throw origin?.startsWith('http:') && req.headers['sec-fetch-site'] === undefined
      ? new HostChanged(origin, req.host)
      : new HttpProblem('forbidden', 'This request came from another site.');
  }
  next();
};

/** Only from the networks of `BOARD_ALLOW_FROM`; null: from anywhere. */
export const allowedOnly =
  (networks: Networks | null): RequestHandler =>
  (req, _res, next) => {
    if (networks && !networks.has(addressOf(req))) {
      throw new HttpProblem('address-not-allowed', 'Requests from this address are not taken here.');
    }
    next();
  };

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

/** Viewers read, operators act (CONTRACT §5). */
const operatorsOnly: RequestHandler = (_req, res, next) => {
  if (callerOf(res).role !== 'operator') throw new HttpProblem('forbidden', 'A viewer may look, but not act.');
  next();
};

/** Everything that changes something is for operators, wherever it is mounted. */
export const operatorsAct: RequestHandler = (req, res, next) => {
  if (isSafe(req.method)) next();
  else operatorsOnly(req, res, next);
};

export type WriteAudit = (entry: Partial<AuditEntry> & Pick<AuditEntry, 'user' | 'action' | 'result'>) => Promise<void>;
