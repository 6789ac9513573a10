import type { Request } from 'express';

const isApi = (path: string): boolean => /^\/(queues\/)?api(\/|$)/.test(path);

/** Whether a person looks at the answer: a page, not an API, and not a client that asks for JSON alone. */
export const wantsPage = (req: Request): boolean => {
  const path = req.originalUrl.split('?', 1)[0] ?? '';
  return !isApi(path) && req.accepts(['html', 'json']) !== 'json';
};
