import type { Ledger } from '@scm-relay/ledger';
import type { HttpApp } from '@scm-relay/runtime';
import { fromCursor, toCursor } from '../http/cursor.js';
import { limitOf } from '../http/query.js';
import { readEventFilter } from './filter.js';

export interface EventRoutes {
  readonly ledger: Pick<Ledger, 'eventsPage'>;
  readonly timeZone: string;
}

const PAGE = 50;
const LONGEST_PAGE = 500;

/** `GET /api/events` (CONTRACT §5). */
export function eventRoutes(app: HttpApp, { ledger, timeZone }: EventRoutes): void {
  app.route('/api/events', {
    GET: async (req, res) => {
      const filter = readEventFilter(req.query, timeZone);
      const page = { after: fromCursor(req.query.cursor), limit: limitOf(req.query, PAGE, LONGEST_PAGE) };
      const { items, next } = await ledger.eventsPage(filter, page);
      res.json({ items, next: toCursor(next) });
    },
  });
}
