import { allDamaged, type Ledger } from '@scm-relay/ledger';
import type { HttpApp } from '@scm-relay/runtime';
import { WAITING_REASONS } from '@scm-relay/schemas';
import { cursorOf, knownOnly, limitOf, oneOf, PAGING, type Query, toCursor } from '../http/query.js';
import { sendPage } from '../pages/layout.js';
import type { ViewOf } from '../pages/view.js';
import { waitingPageView } from './page.js';

export interface WaitingRoutes {
  readonly ledger: Pick<Ledger, 'shownDetails' | 'waitingPage'>;
  readonly views: ViewOf;
}

const PAGE = 50;
const LONGEST_PAGE = 500;

/** `/waiting` and `GET /api/waiting` (CONTRACT §5). */
export function waitingRoutes(app: HttpApp, { ledger, views }: WaitingRoutes): void {
  const read = async (query: Query) => {
    const reason = oneOf(query, 'reason', WAITING_REASONS) ?? null;
    const limit = limitOf(query, PAGE, LONGEST_PAGE);
    const page = await ledger.waitingPage(reason, { after: cursorOf(query), limit });
    const shown = await ledger.shownDetails(page.items);
    return { ...page, ...shown, ...allDamaged([page, shown]) };
  };
  app.route('/api/waiting', {
    GET: async (req, res) => {
      knownOnly(req.query, ['reason', ...PAGING]);
      const { items, total, next, ...lacking } = await read(req.query);
      res.json({ items, total, next: toCursor(next), ...lacking });
    },
  });
  app.route('/waiting', {
    GET: async (req, res) => {
      const view = views(req, res);
      sendPage(res, view, waitingPageView(view, await read(req.query), Date.now()));
    },
  });
}
