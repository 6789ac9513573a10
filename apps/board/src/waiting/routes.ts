import type { Ledger } from '@scm-relay/ledger';
import { type HttpApp, maskText } from '@scm-relay/runtime';
import { WAITING_REASONS, type WaitingItem } from '@scm-relay/schemas';
import { fromCursor, toCursor } from '../http/cursor.js';
import { limitOf, oneOf } from '../http/query.js';

export interface WaitingRoutes {
  readonly ledger: Pick<Ledger, 'waitingPage'>;
}

const PAGE = 50;
const LONGEST_PAGE = 500;

const shown = (item: WaitingItem): WaitingItem => ({
  ...item,
  detail: item.detail === null ? null : maskText(item.detail),
});

/** `GET /api/waiting` (CONTRACT §5). */
export function waitingRoutes(app: HttpApp, { ledger }: WaitingRoutes): void {
  app.route('/api/waiting', {
    GET: async (req, res) => {
      const reason = oneOf(req.query, 'reason', WAITING_REASONS) ?? null;
      const page = { after: fromCursor(req.query.cursor), limit: limitOf(req.query, PAGE, LONGEST_PAGE) };
      const { items, total, next } = await ledger.waitingPage(reason, page);
      res.json({ items: items.map(shown), total, next: toCursor(next) });
    },
  });
}
