import type { ServerResponse } from 'node:http';
import { PROBLEMS, type Problem, type ProblemCode, problemType } from '@scm-relay/schemas';
import type { ProblemExtras } from './http-problem.js';
import { sendAndDrain } from './send-and-drain.js';

/** The body of an `application/problem+json` answer (RFC 9457). `type` leads to its page (`problemRoutes`), relative to the server. */
export function problemBody(code: ProblemCode, detail: string, errors?: Problem['errors']): Problem {
  const { status, title } = PROBLEMS[code];
  return { type: problemType(code), title, status, code, detail, ...(errors ? { errors } : {}) };
}

/** Answers with a problem; `detail` and `errors` must hold neither secrets nor personal data. No-op when already answered. */
export function sendProblem(res: ServerResponse, code: ProblemCode, detail: string, extras: ProblemExtras = {}): void {
  if (res.headersSent || res.destroyed) return;
  for (const [name, value] of Object.entries(extras.headers ?? {})) res.setHeader(name, value);
  res.setHeader('Cache-Control', 'no-store');
  const body = { ...problemBody(code, detail, extras.errors), ...extras.counts };
  sendAndDrain(res, body.status, 'application/problem+json', JSON.stringify(body));
}
