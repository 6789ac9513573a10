import type { ServerResponse } from 'node:http';
import { type BoardUser, HttpProblem } from '@scm-relay/runtime';
import type { Request, Response } from 'express';

/** Who a request comes from. `session` holds what a log-in gave; a caller by HTTP Basic has none. */
export interface Caller {
  readonly name: string;
  readonly role: BoardUser['role'];
  readonly session: { readonly id: string; readonly token: string; readonly oidc: boolean } | null;
}

const callers = new WeakMap<ServerResponse, Caller>();

export const setCaller = (res: ServerResponse, caller: Caller): void => {
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
