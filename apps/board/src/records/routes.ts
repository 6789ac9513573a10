import type { Ledger } from '@scm-relay/ledger';
import type { HttpApp } from '@scm-relay/runtime';
import { EVENT_KINDS } from '@scm-relay/schemas';
import { type AuditFilter, auditGroups, auditPage } from '../audit/read.js';
import { formatOf, sendRecords } from '../events/export.js';
import {
  cursorOf,
  given,
  knownOnly,
  limitOf,
  oneOf,
  PAGING,
  type Query,
  RANGE_NAMES,
  rangeOf,
  textOf,
  toCursor,
} from '../http/query.js';
import { sendPage } from '../pages/layout.js';
import type { ViewOf } from '../pages/view.js';
import { type RefusedFilter, type RefusedItem, type RefusedPage, refusedPage, refusedPages } from '../refused/read.js';
import { auditPageView } from './audit-page.js';
import { REFUSED_FILTERS, refusedPageView } from './refused-page.js';

export interface RecordRoutes {
  readonly ledger: Pick<Ledger, 'auditLog' | 'chasedOf' | 'documents' | 'refusedPortion' | 'shownDocuments'>;
  readonly timeZone: string;
  readonly views: ViewOf;
}

const PAGE = 50;
const LONGEST_PAGE = 500;
const STATUSES = ['400', '409', '422'] as const;
const COLUMNS = [
  'at',
  'kind',
  'status',
  'code',
  'seq',
  'dn',
  'tn',
  'sn',
  'repeats',
  'caller',
  'chasedBy',
  'chasedAt',
] as const;
const AUDIT_FILTERS = ['user', 'action', 'q', 'bulk', ...RANGE_NAMES] as const;
const CHASED = { yes: true, no: false } as const;

/** A refused body as a row of the chase list. */
const rowOf = ({ chased, ...item }: RefusedItem) => ({
  ...item,
  chasedBy: chased?.by ?? null,
  chasedAt: chased?.at ?? null,
});

/** What cannot be read is a row as well: whoever has the file alone sees that it is there. */
async function* rows(pages: AsyncIterable<RefusedPage>) {
  const told = new Set<string>();
  for await (const { items, damaged = [] } of pages) {
    yield* items.map(rowOf);
    for (const name of damaged) if (!told.has(name)) yield { at: null, chasedAt: null, code: `damaged: ${name}` };
    for (const name of damaged) told.add(name);
  }
}

const pageOf = (query: Query) => ({ cursor: cursorOf(query), limit: limitOf(query, PAGE, LONGEST_PAGE) });

/** `/audit`, `/refused` and their APIs (CONTRACT §5). */
export function recordRoutes(app: HttpApp, { ledger, timeZone, views }: RecordRoutes): void {
  const auditFilter = (query: Query): AuditFilter => ({
    ...given<AuditFilter>({
      user: textOf(query, 'user'),
      action: textOf(query, 'action'),
      text: textOf(query, 'q'),
      bulk: textOf(query, 'bulk'),
    }),
    ...rangeOf(query, timeZone),
  });
  const refusedFilter = (query: Query): RefusedFilter => {
    const status = oneOf(query, 'status', STATUSES);
    const chased = oneOf(query, 'chased', ['yes', 'no'] as const);
    return {
      ...given<RefusedFilter>({
        kind: oneOf(query, 'kind', EVENT_KINDS),
        status: status === undefined ? undefined : Number(status),
        text: textOf(query, 'q'),
        chased: chased && CHASED[chased],
      }),
      ...rangeOf(query, timeZone),
    };
  };

  app.route('/api/audit', {
    GET: async (req, res) => {
      knownOnly(req.query, [...AUDIT_FILTERS, ...PAGING]);
      const { items, next, ...lacking } = await auditPage(ledger, auditFilter(req.query), pageOf(req.query));
      res.json({ items, next: toCursor(next), ...lacking });
    },
  });
  app.route('/audit', {
    GET: async (req, res) => {
      const view = views(req, res);
      sendPage(res, view, auditPageView(view, await auditGroups(ledger, auditFilter(req.query), pageOf(req.query))));
    },
  });
  app.route('/api/refused', {
    GET: async (req, res) => {
      knownOnly(req.query, [...REFUSED_FILTERS, ...PAGING]);
      const { items, next, ...lacking } = await refusedPage(ledger, refusedFilter(req.query), pageOf(req.query));
      res.json({ items, next: toCursor(next), ...lacking });
    },
  });
  app.route('/api/refused/export', {
    GET: async (req, res) => {
      knownOnly(req.query, [...REFUSED_FILTERS, 'format']);
      const { t } = views(req, res);
      const columns = COLUMNS.map((key) => ({ key, header: t(`refused.column.${key}`) }));
      const records = refusedPages(ledger, refusedFilter(req.query));
      await sendRecords(res, rows(records), {
        format: formatOf(req.query),
        columns,
        times: ['at', 'chasedAt'],
        name: 'refused',
        timeZone,
      });
    },
  });
  app.route('/refused', {
    GET: async (req, res) => {
      const view = views(req, res);
      const page = await refusedPage(ledger, refusedFilter(req.query), pageOf(req.query));
      sendPage(res, view, refusedPageView(view, page));
    },
  });
}
