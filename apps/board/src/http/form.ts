import type { IncomingMessage } from 'node:http';
import { HttpProblem, readBody, requireContent } from '@scm-relay/runtime';
import type { Caller } from '../auth/caller.js';

const FORM_LIMIT = 256 * 1024;

/** The fields of a form. Throws an `HttpProblem`. */
export async function readForm(req: IncomingMessage): Promise<URLSearchParams> {
  requireContent(req, 'application/x-www-form-urlencoded');
  return new URLSearchParams((await readBody(req, { limit: FORM_LIMIT })).toString('utf8'));
}

/** A form of one of our pages; 403 where its token is not that of the caller's session: another site's, or one left open too long. */
export async function readOwnForm(req: IncomingMessage, caller: Caller): Promise<URLSearchParams> {
  const form = await readForm(req);
  if (caller.session && form.get('token') !== caller.session.token) {
    throw new HttpProblem('forbidden', 'This form is out of date. Load its page again and repeat what you did.');
  }
  return form;
}
