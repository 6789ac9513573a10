import type { AuditEntry } from '@scm-relay/ledger';
import { addressOf, HttpProblem, type Networks } from '@scm-relay/runtime';
import type { RequestHandler } from 'express';
import { callerOf } from './caller.js';
import { isCrossSite, isSafe } from './same-site.js';

/** Refuses what a page of another site made a browser send; before anybody is asked for a password. */
export const sameSiteOnly: RequestHandler = (req, _res, next) => {
  if (!isSafe(req.method) && isCrossSite(req))
    throw new HttpProblem('forbidden', 'This request came from another site.');
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
export const operatorsOnly: RequestHandler = (_req, res, next) => {
  if (callerOf(res).role !== 'operator') throw new HttpProblem('forbidden', 'A viewer may look, but not act.');
  next();
};

/** Everything that changes something is for operators, wherever it is mounted. */
export const operatorsAct: RequestHandler = (req, res, next) => {
  if (isSafe(req.method)) next();
  else operatorsOnly(req, res, next);
};

export type WriteAudit = (entry: Partial<AuditEntry> & Pick<AuditEntry, 'user' | 'action' | 'result'>) => Promise<void>;
