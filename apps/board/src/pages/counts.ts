import type { Ledger } from '@scm-relay/ledger';
import type { RequestHandler, Response } from 'express';
import { wantsPage } from '../http/wants-page.js';

/** What the navigation shows on every page. */
export interface Counts {
  readonly attention: number;
  readonly waiting: number;
}

const counts = new WeakMap<Response, Counts>();

/** null where they could not be read, and on the pages that are open without login */
export const countsOf = (res: Response): Counts | null => counts.get(res) ?? null;

/** Reads the counts for every page; a page is shown without them where they cannot be read. */
export const withCounts =
  (ledger: Pick<Ledger, 'openCounts'>): RequestHandler =>
  async (req, res, next) => {
    if (wantsPage(req)) {
      const read = await ledger.openCounts().catch(() => null);
      if (read) counts.set(res, read);
    }
    next();
  };
