import { type HttpApp, HttpProblem } from '@scm-relay/runtime';
import { EVENT_KINDS } from '@scm-relay/schemas';
import { knownOnly, namedRange, type Query, RANGE_NAMES, rangeOf } from '../http/query.js';
import { sendPage } from '../pages/layout.js';
import type { ViewOf } from '../pages/view.js';
import { groupsOf } from './groups.js';
import { reportsPage } from './page.js';
import { isCounting, type ReadReport, type Stretch } from './reader.js';

export interface ReportRoutes {
  readonly read: ReadReport;
  readonly timeZone: string;
  readonly views: ViewOf;
}

const DAY_MS = 86_400_000;
const MOST_DAYS = 31;

/** What a query asks for, and how it names it; yesterday where it asks for nothing. Throws 400 `invalid-query`. */
const readRange = (query: Query, timeZone: string): { readonly range: Stretch; readonly text: string } => {
  const { from, until } = rangeOf(query, timeZone);
  if (from === undefined && until === undefined) {
    return { range: namedRange('yesterday', timeZone), text: 'range=yesterday' };
  }
  const end = until ?? namedRange('today', timeZone).until;
  const range = { from: from ?? end - DAY_MS, until: end };
  // a day of summer time has an hour more
  if (range.until - range.from > MOST_DAYS * DAY_MS + DAY_MS / 24) {
    throw new HttpProblem('invalid-query', `A report covers at most ${MOST_DAYS} days.`);
  }
  const names = new URLSearchParams();
  for (const name of RANGE_NAMES) if (query[name]) names.set(name, String(query[name]));
  return { range, text: names.toString() };
};

/** `/reports`, with its figures as JSON. */
export function reportRoutes(app: HttpApp, { read, timeZone, views }: ReportRoutes): void {
  app.route('/api/reports', {
    GET: async (req, res) => {
      knownOnly(req.query, RANGE_NAMES);
      const { hours, counted, ...figures } = await read(readRange(req.query, timeZone).range);
      res.json({ ...figures, counted, hours: hours.length });
    },
  });
  app.route('/api/reports/chart', {
    GET: async (req, res) => {
      const { t } = views(req, res);
      const report = await read(readRange(req.query, timeZone).range);
      const { groups } = groupsOf(report, timeZone);
      const accepted = {
        labels: EVENT_KINDS.map((kind) => t(`kind.${kind}`)),
        data: [
          groups.map(({ at }) => at / 1000),
          ...EVENT_KINDS.map((kind) => groups.map(({ sums }) => sums?.kinds[kind].accepted ?? null)),
        ],
      };
      res.json({ accepted, counting: isCounting(report) });
    },
  });
  app.route('/reports', {
    GET: async (req, res) => {
      const { range, text } = readRange(req.query, timeZone);
      const report = await read(range);
      const view = views(req, res);
      sendPage(res, view, reportsPage(view, report, text));
    },
  });
}
