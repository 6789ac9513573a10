import type { Ledger } from '@scm-relay/ledger';
import { type HttpApp, maskText, personalValues } from '@scm-relay/runtime';
import { WAITING_REASONS, type WaitingItem } from '@scm-relay/schemas';
import { fromCursor, limitOf, oneOf, type Query, toCursor } from '../http/query.js';
import { sendPage } from '../pages/layout.js';
import type { ViewOf } from '../pages/view.js';
import { waitingPageView } from './page.js';

export interface WaitingRoutes {
  readonly ledger: Pick<Ledger, 'documents' | 'waitingPage'>;
  readonly views: ViewOf;
}

const PAGE = 50;
const LONGEST_PAGE = 500;

const shown =
  (known: readonly string[]) =>
  (item: WaitingItem): WaitingItem => ({
    ...item,
    detail: item.detail === null ? null : maskText(item.detail, known),
  });

/** `/waiting` and `GET /api/waiting` (CONTRACT §5). */
export function waitingRoutes(app: HttpApp, { ledger, views }: WaitingRoutes): void {
  const read = async (query: Query) => {
    const reason = oneOf(query, 'reason', WAITING_REASONS) ?? null;
    const limit = limitOf(query, PAGE, LONGEST_PAGE);
    const page = await ledger.waitingPage(reason, { after: fromCursor(query.cursor), limit });
    const known = personalValues(await ledger.documents(page.items.map(({ dn }) => dn)));
    return { ...page, items: page.items.map(shown(known)) };
  };
  app.route('/api/waiting', {
    GET: async (req, res) => {
      const { items, total, next } = await read(req.query);
      res.json({ items, total, next: toCursor(next) });
    },
  });
  app.route('/waiting', {
    GET: async (req, res) => {
      const view = views(req, res);
      sendPage(res, view, waitingPageView(view, await read(req.query), Date.now()));
    },
  });
}
