import { allDamaged, type Ledger } from '@scm-relay/ledger';
import { type HttpApp, HttpProblem, readJson } from '@scm-relay/runtime';
import { callerOf, checkToken } from '../auth/guard.js';
import { cursorOf, knownOnly, limitOf, PAGING, toCursor } from '../http/query.js';
import type { ViewOf } from '../pages/view.js';
import { type ActionOptions, place } from './actions.js';
import { FILTERS, readFilter, readOrder } from './order.js';

export interface AttentionApiOptions extends ActionOptions {
  readonly ledger: ActionOptions['ledger'] &
    Pick<Ledger, 'attentionPage' | 'cancelBulk' | 'followBulk' | 'shownDetails'>;
  readonly views: ViewOf;
}

const PAGE = 50;
const LONGEST_PAGE = 500;

/** `GET /api/attention`, `POST /api/attention/actions` (CONTRACT §5) and the progress of bulk actions. */
export function attentionApi(app: HttpApp, options: AttentionApiOptions): void {
  const { ledger, views } = options;
  app.route('/api/attention', {
    GET: async (req, res) => {
      knownOnly(req.query, [...FILTERS, ...PAGING]);
      const { t } = views(req, res);
      const after = cursorOf(req.query);
      const page = await ledger.attentionPage(readFilter(req.query), {
        after,
        limit: limitOf(req.query, PAGE, LONGEST_PAGE),
      });
      const shown = await ledger.shownDetails(page.items);
      const items = shown.items.map((item) => ({
        ...item,
        what: t(`reason.${item.reason}.what`),
        todo: t(`reason.${item.reason}.do`),
      }));
      const { total, atLeast, next } = page;
      res.json({
        items,
        total,
        ...(atLeast ? { atLeast } : {}),
        next: toCursor(next),
        ...(shown.incomplete ? { incomplete: true } : {}),
        ...allDamaged([page, shown]),
      });
    },
  });
  app.route('/api/attention/actions', {
    POST: async (req, res) => {
      checkToken(req, res);
      const { value, text } = await readJson(req);
      const { matched, byReason, bulk } = await place(options, readOrder(value, text.length), callerOf(res).name);
      res.json({ matched, byReason, ...(bulk === null ? {} : { bulk }) });
    },
  });
  app.route('/api/attention/bulks/:id', {
    GET: async (req, res) => {
      const view = await ledger.followBulk(String(req.params.id));
      if (!view) throw new HttpProblem('not-found', 'There is no such bulk action, or it ended long ago.');
      // of many items nobody can tell whom it names: it stands, masked, with each event and in the audit log
      const { note, ...shown } = view;
      res.json(shown);
    },
  });
}
