import type { Ledger, TraceQuery } from '@scm-relay/ledger';
import { type HttpApp, HttpProblem } from '@scm-relay/runtime';
import type { TraceView } from '@scm-relay/schemas';
import type { Response } from 'express';
import { callerOf } from '../auth/caller.js';
import type { WriteAudit } from '../auth/guard.js';
import { sendPage } from '../pages/layout.js';
import type { ViewOf } from '../pages/view.js';
import { maskedTrace } from './masked.js';
import { type Found, tracePage } from './page.js';
import { readSearch, readTraceQuery } from './query.js';

export interface TraceRoutes {
  readonly trace: (query: TraceQuery) => Promise<TraceView>;
  /** notices and pushed orders, in which a person's data are found */
  readonly documents: Ledger['documents'];
  readonly audit: WriteAudit;
  readonly views: ViewOf;
  /** how long what has ended is kept */
  readonly retentionDays: number;
}

/** `/trace` and `GET /api/trace` (CONTRACT §5). */
export function traceRoutes(app: HttpApp, { trace, documents, audit, views, retentionDays }: TraceRoutes): void {
  /** Masked, unless an operator asks for more; that is written down before it is shown. */
  const shown = async (item: string, reveal: boolean, res: Response, read: () => Promise<TraceView>) => {
    if (!reveal) {
      const found = await read();
      return maskedTrace(found, await documents(found.events.map(({ dn }) => dn)));
    }
    const { name, role } = callerOf(res);
    if (role !== 'operator') {
      await audit({ user: name, action: 'trace:reveal', item, result: 'refused: viewer' });
      throw new HttpProblem('forbidden', 'Only operators may see personal data.');
    }
    await audit({ user: name, action: 'trace:reveal', item, result: 'ok' });
    return read();
  };

  app.route('/api/trace', {
    GET: async (req, res) => {
      const query = readTraceQuery(req.query);
      res.json(await shown(`${query.by}=${query.value}`, req.query.reveal === '1', res, () => trace(query)));
    },
  });

  app.route('/trace', {
    GET: async (req, res) => {
      const query = readSearch(req.query);
      const revealed = req.query.reveal === '1';
      const find = async (): Promise<Found | null> => {
        if (query === null) return null;
        const { by, value } = query;
        const read = () => trace(query);
        return { value, trace: await shown(`${by}=${value}`, revealed, res, read), revealed };
      };
      const view = views(req, res);
      sendPage(res, view, tracePage(view, await find(), retentionDays));
    },
  });
}
