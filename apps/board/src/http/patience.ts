import { HttpProblem } from '@scm-relay/runtime';
import type { RequestHandler } from 'express';

const LIMIT_MS = 8000;

/** A Redis that hangs answers nothing, not even with an error: who asked is told so after a while. */
export const patience: RequestHandler = (_req, res, next) => {
  const timer = setTimeout(() => {
    if (!res.headersSent) {
      next(new HttpProblem('not-ready', 'Redis did not answer in time.', { headers: { 'Retry-After': '2' } }));
    }
  }, LIMIT_MS);
  res.once('close', () => clearTimeout(timer));
  next();
};
