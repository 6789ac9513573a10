import type { Ledger } from '@scm-relay/ledger';
import type { HttpApp } from '@scm-relay/runtime';
import { cursorOf, knownOnly, limitOf, PAGING, type Query, toCursor } from '../http/query.js';
import { sendPage } from '../pages/layout.js';
import type { ViewOf } from '../pages/view.js';
import { EVENT_FILTERS, readEventFilter } from './filter.js';
import { eventsPageView } from './page.js';

export interface EventRoutes {
  readonly ledger: Pick<Ledger, 'eventsPage'>;
  readonly timeZone: string;
  readonly views: ViewOf;
}

const PAGE = 50;
const LONGEST_PAGE = 500;

/** `/events` and `GET /api/events` (CONTRACT §5). */
export function eventRoutes(app: HttpApp, { ledger, timeZone, views }: EventRoutes): void {
  const read = (query: Query) =>
    ledger.eventsPage(readEventFilter(query, timeZone), {
      after: cursorOf(query),
      limit: limitOf(query, PAGE, LONGEST_PAGE),
    });
  app.route('/api/events', {
    GET: async (req, res) => {
      knownOnly(req.query, [...EVENT_FILTERS, ...PAGING]);
      const { items, next, ...lacking } = await read(req.query);
      res.json({ items, next: toCursor(next), ...lacking });
    },
  });
  app.route('/events', {
    GET: async (req, res) => {
      const view = views(req, res);
      sendPage(res, view, eventsPageView(view, await read(req.query)));
    },
  });
}
