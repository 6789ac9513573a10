import type { IncomingMessage } from 'node:http';
import { HttpProblem, readBody, requireContent } from '@scm-relay/runtime';
import type { Caller } from '../auth/guard.js';

const FORM_LIMIT = 256 * 1024;

/** Name, password and where to go on. Nobody is known yet who sends it: no more than these is kept while they arrive. */
const LOGIN_LIMIT = 8 * 1024;

const read = async (req: IncomingMessage, limit: number): Promise<URLSearchParams> => {
  requireContent(req, 'application/x-www-form-urlencoded');
  return new URLSearchParams((await readBody(req, { limit })).toString('utf8'));
};

/** The fields of a form of somebody who is logged in. */
const readForm = (req: IncomingMessage): Promise<URLSearchParams> => read(req, FORM_LIMIT);

/** Those of the log-in. Throws an `HttpProblem`. */
export const readLogin = (req: IncomingMessage): Promise<URLSearchParams> => read(req, LOGIN_LIMIT);

/** A form of one of our pages; 403 where its token is not that of the caller's session: another site's, or one left open too long. */
export async function readOwnForm(req: IncomingMessage, caller: Caller): Promise<URLSearchParams> {
  const form = await readForm(req);
  if (caller.session && form.get('token') !== caller.session.token) {
    throw new HttpProblem('forbidden', 'This form is out of date. Load its page again and repeat what you did.');
  }
  return form;
}
