import { HttpProblem } from '@scm-relay/runtime';
import type { Request, Response } from 'express';
import { callerOf } from '../auth/caller.js';

/** Token of a session, where a script sends one: a stale one means a page that is out of date. */
export const checkToken = (req: Request, res: Response): void => {
  const given = req.get('x-csrf-token');
  const { session } = callerOf(res);
  if (given !== undefined && given !== session?.token) throw new HttpProblem('forbidden', 'The token is out of date.');
};
