import { type Ledger, plainNumber, type TraceQuery } from '@scm-relay/ledger';
import { type HttpApp, HttpProblem } from '@scm-relay/runtime';
import type { TraceView } from '@scm-relay/schemas';
import type { Request, Response } from 'express';
import { callerOf } from '../auth/caller.js';
import { isCrossSite, type WriteAudit } from '../auth/guard.js';
import { createTurns } from '../http/turns.js';
import { sendPage } from '../pages/layout.js';
import type { ViewOf } from '../pages/view.js';
import { maskedTrace } from './masked.js';
import { type Found, tracePage } from './page.js';
import { readSearch, readTraceQuery } from './query.js';

export interface TraceRoutes {
  readonly trace: (query: TraceQuery) => Promise<TraceView>;
  /** events by a part of a number */
  readonly eventsPage: Ledger['eventsPage'];
  /** notices and pushed orders, in which a person's data are found */
  readonly documents: Ledger['documents'];
  readonly audit: WriteAudit;
  readonly views: ViewOf;
  /** how long what has ended is kept */
  readonly retentionDays: number;
}

/** A part of a number that is shorter names too many. */
const SHORTEST_PART = 4;
const SIMILAR = 20;

/** Each may hold some ten times what it reads: the records, their values, the page. */
const TURNS = { total: 4, perAddress: 2, waiting: 50, waitMs: 4_000 };

const isRevealed = (req: Request): boolean => req.query.reveal === '1';

/** `/trace` and `GET /api/trace` (CONTRACT §5). */
export function traceRoutes(
  app: HttpApp,
  { trace, eventsPage, documents, audit, views, retentionDays }: TraceRoutes,
): void {
  const turn = createTurns(TURNS);

  /** Masked, unless an operator asks for more on a page of ours; that is written down before it is shown. */
  const shown = async (item: string, req: Request, res: Response, read: () => Promise<TraceView>) => {
    if (!isRevealed(req)) {
      const found = await read();
      return maskedTrace(found, await documents(found.events.map(({ dn }) => dn)));
    }
    const { name, role } = callerOf(res);
    if (role !== 'operator') {
      await audit({ user: name, action: 'trace:reveal', item, result: 'refused: viewer' });
      throw new HttpProblem('forbidden', 'Only operators may see personal data.');
    }
    if (isCrossSite(req)) {
      await audit({ user: name, action: 'trace:reveal', item, result: 'refused: another site' });
      throw new HttpProblem('forbidden', 'Personal data is not shown to a request that came from another site.');
    }
    await audit({ user: name, action: 'trace:reveal', item, result: 'ok' });
    return read();
  };

  app.route('/api/trace', {
    GET: async (req, res) => {
      const query = readTraceQuery(req.query);
      await turn(res);
      res.json(await shown(`${query.by}=${query.value}`, req, res, () => trace(query)));
    },
  });

  app.route('/trace', {
    GET: async (req, res) => {
      const query = readSearch(req.query);
      if (query !== null) await turn(res);
      const find = async (): Promise<Found | null> => {
        if (query === null) return null;
        const { by, value } = query;
        const read = () => trace(query);
        const found = await shown(`${by}=${value}`, req, res, read);
        const text = plainNumber(value);
        const none = found.events.length === 0 && by === 'any' && text.length >= SHORTEST_PART;
        const similar = none ? (await eventsPage({ text }, { limit: SIMILAR })).items : [];
        return { value, trace: found, revealed: isRevealed(req), similar };
      };
      const view = views(req, res);
      sendPage(res, view, tracePage(view, await find(), retentionDays));
    },
  });
}
