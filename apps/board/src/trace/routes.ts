import type { Ledger, TraceQuery } from '@scm-relay/ledger';
import { type HttpApp, HttpProblem } from '@scm-relay/runtime';
import type { Request, Response } from 'express';
import { callerOf, isCrossSite, type WriteAudit } from '../auth/guard.js';
import { createConcurrencyLimit } from '../http/concurrency.js';
import { knownOnly } from '../http/query.js';
import { sendPage } from '../pages/layout.js';
import type { ViewOf } from '../pages/view.js';
import { type Found, tracePage } from './page.js';
import { readSearch, readTraceQuery, TRACE_NAMES } from './query.js';

export interface TraceRoutes {
  readonly ledger: Pick<Ledger, 'search' | 'shownTrace' | 'trace'>;
  readonly audit: WriteAudit;
  /** writes refusals down, and no more of them than anybody will read; never rejects */
  readonly writeDown: WriteAudit;
  readonly views: ViewOf;
  /** how long what has ended is kept; null: a history keeps it */
  readonly retentionDays: number | null;
}

const SIMILAR = 20;

/** Each may hold some ten times what it reads: the records, their values, the page. */
const TURNS = { total: 4, perAddress: 2, waiting: 50, waitMs: 4_000 };

const isRevealed = (req: Request): boolean => req.query.reveal === '1';

/** `/trace` and `GET /api/trace` (CONTRACT §5). */
export function traceRoutes(app: HttpApp, { ledger, audit, writeDown, views, retentionDays }: TraceRoutes): void {
  const turn = createConcurrencyLimit(TURNS);

  /** Whether personal data is shown: to an operator who asks for it on a page of ours, which is written down before. */
  const reveals = async ({ by, value }: TraceQuery, req: Request, res: Response): Promise<boolean> => {
    if (!isRevealed(req)) return false;
    const item = `${by}=${value}`;
    const { name, role } = callerOf(res);
    if (role !== 'operator') {
      await writeDown({ user: name, action: 'trace:reveal', item, result: 'refused: viewer' });
      throw new HttpProblem('forbidden', 'Only operators may see personal data.');
    }
    if (isCrossSite(req)) {
      await writeDown({ user: name, action: 'trace:reveal', item, result: 'refused: another site' });
      throw new HttpProblem('forbidden', 'Personal data is not shown to a request that came from another site.');
    }
    await audit({ user: name, action: 'trace:reveal', item, result: 'ok' });
    return true;
  };

  app.route('/api/trace', {
    GET: async (req, res) => {
      knownOnly(req.query, TRACE_NAMES);
      const query = readTraceQuery(req.query);
      await turn(res);
      const revealed = await reveals(query, req, res);
      const trace = await ledger.trace(query);
      res.json(revealed ? trace : await ledger.shownTrace(trace));
    },
  });

  app.route('/trace', {
    GET: async (req, res) => {
      const query = readSearch(req.query);
      if (query !== null) await turn(res);
      const find = async (): Promise<Found | null> => {
        if (query === null) return null;
        const revealed = await reveals(query, req, res);
        const { trace, similar } = await ledger.search(query, SIMILAR);
        return { value: query.value, trace: revealed ? trace : await ledger.shownTrace(trace), revealed, similar };
      };
      const view = views(req, res);
      sendPage(res, view, tracePage(view, await find(), retentionDays));
    },
  });
}
