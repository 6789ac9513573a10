import type { AuditEntry } from '@scm-relay/ledger';
import { addressOf, HttpProblem, type Networks } from '@scm-relay/runtime';
import type { Request, RequestHandler } from 'express';
import { callerOf } from './caller.js';

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
