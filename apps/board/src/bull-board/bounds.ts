import { HttpProblem } from '@scm-relay/runtime';
import type { RequestHandler } from 'express';

/** What Bull Board's pages ask for, and no more: it takes any number itself, and reads that many jobs into memory. */
const BOUNDS: Readonly<Record<string, RegExp>> = {
  activeQueue: /^[\w-]{0,50}$/,
  status: /^[\w-]{0,50}$/,
  page: /^[1-9]\d{0,5}$/,
  jobsPerPage: /^([1-9]\d?|100)$/,
};

/** Refuses with 400 what would make Bull Board fail or fill the memory. */
export const boundedQuery: RequestHandler = (req, _res, next) => {
  for (const [name, fits] of Object.entries(BOUNDS)) {
    const value = req.query[name];
    if (value !== undefined && !(typeof value === 'string' && fits.test(value))) {
      throw new HttpProblem('invalid-query', `${name} is not understood or too large.`, {
        errors: [{ pointer: `/${name}`, message: 'is not understood or too large' }],
      });
    }
  }
  next();
};
