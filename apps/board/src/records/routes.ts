import type { Ledger } from '@scm-relay/ledger';
import type { HttpApp } from '@scm-relay/runtime';
import { sendPage } from '../pages/layout.js';
import type { ViewOf } from '../pages/view.js';
import { mask } from '../privacy/mask.js';
import { auditPage } from './audit-page.js';
import { refusedPage } from './refused-page.js';

export interface RecordRoutes {
  readonly ledger: Pick<Ledger, 'auditLog' | 'refusedBodies'>;
  readonly views: ViewOf;
}

const AUDIT_PAGE = 100;
const REFUSED_PAGE = 25;

/** `/audit` and `/refused`. */
export function recordRoutes(app: HttpApp, { ledger, views }: RecordRoutes): void {
  app.route('/audit', {
    GET: async (req, res) => {
      const { before } = req.query;
      const page = await ledger.auditLog({
        limit: AUDIT_PAGE,
        ...(typeof before === 'string' ? { before } : {}),
      });
      const view = views(req, res);
      sendPage(res, view, auditPage(view, page));
    },
  });
  app.route('/refused', {
    GET: async (req, res) => {
      const from = Math.min(1_000_000, Math.max(0, Math.floor(Number(req.query.from ?? 0)) || 0));
      const found = await ledger.refusedBodies(from, REFUSED_PAGE + 1);
      const shown = found.slice(0, REFUSED_PAGE).map((entry) => ({ ...entry, body: String(mask(entry.body)) }));
      const view = views(req, res);
      sendPage(res, view, refusedPage(view, shown, found.length > REFUSED_PAGE ? from + REFUSED_PAGE : null));
    },
  });
}
