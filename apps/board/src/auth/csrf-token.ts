import { HttpProblem } from '@scm-relay/runtime';
import type { Response } from 'express';
import { callerOf } from './caller.js';

/** Token of a session, where a script sends one: a stale one means a page that is out of date. */
export const checkToken = (given: string | undefined, res: Response): void => {
  const { session } = callerOf(res);
  if (given !== undefined && given !== session?.token) throw new HttpProblem('forbidden', 'The token is out of date.');
};
