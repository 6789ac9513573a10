import { allDamaged, type Ledger } from '@scm-relay/ledger';
import { type HttpApp, HttpProblem } from '@scm-relay/runtime';
import { callerOf, type WriteAudit } from '../auth/guard.js';
import { readOwnForm } from '../http/form.js';
import { cursorOf, limitOf } from '../http/query.js';
import { ownUrl } from '../http/target.js';
import { sendPage } from '../pages/layout.js';
import type { ViewOf } from '../pages/view.js';
import { type ActionOptions, place, possibleDoubles } from './actions.js';
import { bulkPage } from './bulk-page.js';
import { findMatches } from './matches.js';
import { type ActionOrder, readFilter, readOrder } from './order.js';
import { attentionPageView } from './page.js';
import { listOf, previewPage } from './preview-page.js';

export interface AttentionRoutes extends ActionOptions {
  readonly ledger: ActionOptions['ledger'] &
    Pick<Ledger, 'attentionPage' | 'cancelBulk' | 'followBulk' | 'latestBulks' | 'shownDetails'>;
  readonly audit: WriteAudit;
  readonly views: ViewOf;
}

const PAGE = 25;
const LONGEST_PAGE = 100;
const SHOWN_FIRST = 10;
const SHOWN_BULKS = 5;

/** The order a form makes: its fields become the body of the API. */
const orderOf = (form: URLSearchParams): ActionOrder => {
  const one = (name: string) => form.get(name) ?? '';
  const filter = {
    reason: one('reason'),
    destination: one('destination'),
    text: one('text'),
    ...(one('minAgeHours') ? { minAgeHours: Number(one('minAgeHours')) } : {}),
  };
  const order = {
    action: one('action'),
    ...(one('scope') === 'filter' ? { filter } : { ids: form.getAll('id') }),
    note: one('note'),
    dn: one('dn'),
    perSecond: Number(one('perSecond')),
  };
  return readOrder(order, JSON.stringify(order).length);
};

/** `/attention` with its preview and the progress of bulk actions. */
export function attentionRoutes(app: HttpApp, options: AttentionRoutes): void {
  const { ledger, views, audit } = options;
  app.route('/attention', {
    GET: async (req, res) => {
      const [page, bulks] = await Promise.all([
        ledger.attentionPage(readFilter(req.query), {
          after: cursorOf(req.query),
          limit: limitOf(req.query, PAGE, LONGEST_PAGE),
        }),
        ledger.latestBulks(SHOWN_BULKS),
      ]);
      const view = views(req, res);
      const shown = await ledger.shownDetails(page.items);
      const found = { ...page, ...shown, ...allDamaged([page, shown]) };
      sendPage(res, view, attentionPageView(view, found, bulks, Date.now()));
    },
  });
  app.route('/attention/preview', {
    POST: async (req, res) => {
      const form = await readOwnForm(req, callerOf(res));
      const order = orderOf(form);
      const view = { ...views(req, res), again: ownUrl(listOf(form)) };
      sendPage(res, view, previewPage(view, order, form, await findMatches(ledger, order.target, SHOWN_FIRST)));
    },
  });
  app.route('/attention/actions', {
    POST: async (req, res) => {
      const caller = callerOf(res);
      const form = await readOwnForm(req, caller);
      const order = orderOf(form);
      const { byReason } = await findMatches(ledger, order.target, 0);
      // typed on the preview: how many may be booked twice, and still as many now
      const acceptDoubles = form.get('doubles')?.trim() === String(possibleDoubles(order.action, byReason));
      const { bulk } = await place(options, { ...order, acceptDoubles }, caller.name);
      res.redirect(303, bulk === null ? '/attention' : `/attention/bulks/${bulk}`);
    },
  });
  app.route('/attention/bulks/:id', {
    GET: async (req, res) => {
      const bulk = await ledger.followBulk(String(req.params.id));
      if (!bulk) throw new HttpProblem('not-found', 'There is no such bulk action, or it ended long ago.');
      const view = views(req, res);
      sendPage(res, view, bulkPage(view, bulk));
    },
  });
  app.route('/attention/bulks/:id/cancel', {
    POST: async (req, res) => {
      const caller = callerOf(res);
      await readOwnForm(req, caller);
      const id = String(req.params.id);
      const stopped = await ledger.cancelBulk(id);
      await audit({ user: caller.name, action: 'bulk:cancel', item: id, result: stopped ? 'ok' : 'gone' });
      res.redirect(303, `/attention/bulks/${encodeURIComponent(id)}`);
    },
  });
}
