import { type HttpApp, HttpProblem } from '@scm-relay/runtime';
import { DESTINATIONS, QUEUES } from '@scm-relay/schemas';
import { callerOf } from '../auth/guard.js';
import type { ReleaseHold } from '../holds/release.js';
import { readOwnForm } from '../http/form.js';
import { oneOf, type Query } from '../http/query.js';
import { sendPage } from '../pages/layout.js';
import type { ViewOf } from '../pages/view.js';
import type { PauseOrder, Pauses } from '../queues/pauses.js';
import { readPauseOrder } from '../queues/routes.js';
import { CHART_HOURS, type ChartHours, type ChartSources, readCharts } from './charts.js';
import { type FigureSources, readFigures } from './figures.js';
import { overviewPage } from './page.js';

const pauseOf = (form: URLSearchParams): PauseOrder => {
  const minutes = form.get('minutes') ?? '';
  const order = { note: form.get('note') ?? '', minutes: minutes === '' ? null : Number(minutes) };
  return readPauseOrder(order, JSON.stringify(order).length);
};

export interface OverviewRoutes extends FigureSources {
  readonly ledger: FigureSources['ledger'] & ChartSources['ledger'];
  readonly pauses: Pauses;
  readonly release: ReleaseHold;
  readonly views: ViewOf;
}

const DAY_HOURS = 24;

const hoursOf = (query: Query): ChartHours => {
  const asked = oneOf(query, 'hours', CHART_HOURS.map(String));
  return CHART_HOURS.find((hours) => String(hours) === asked) ?? DAY_HOURS;
};

/** `/` with its figures; an operator pauses queues there, and lifts holds. */
export function overviewRoutes(app: HttpApp, { ledger, queues, pauses, release, views }: OverviewRoutes): void {
  app.route('/', {
    GET: async (req, res) => {
      const view = views(req, res);
      sendPage(res, view, overviewPage(view, await readFigures({ ledger, queues }), hoursOf(req.query)));
    },
  });
  app.route('/api/overview', {
    GET: async (_req, res) => {
      res.json(await readFigures({ ledger, queues }));
    },
  });
  app.route('/api/charts', {
    GET: async (req, res) => {
      const { t } = views(req, res);
      const charts = await readCharts({ ledger, queues }, hoursOf(req.query));
      // queues are called on the page as everywhere; what else a line may be has a word of its own
      res.json({
        ...charts,
        events: { ...charts.events, labels: [t('overview.chart.accepted')] },
        attention: { ...charts.attention, labels: [t('nav.attention'), t('nav.waiting')] },
        attempts: { ...charts.attempts, labels: DESTINATIONS.map((destination) => t(`destination.${destination}`)) },
      });
    },
  });
  app.route('/overview/:destination/release', {
    POST: async (req, res) => {
      const caller = callerOf(res);
      await readOwnForm(req, caller);
      const destination = DESTINATIONS.find((each) => each === req.params.destination);
      if (!destination) throw new HttpProblem('not-found', 'There is no such destination.');
      await release(destination, caller.name);
      res.redirect(303, '/');
    },
  });
  app.route('/overview/:queue/:action', {
    POST: async (req, res) => {
      const caller = callerOf(res);
      const form = await readOwnForm(req, caller);
      const name = QUEUES.find((each) => each === req.params.queue);
      const { action } = req.params;
      if (!name || (action !== 'pause' && action !== 'resume'))
        throw new HttpProblem('not-found', 'There is no such queue.');
      if (action === 'pause') await pauses.pause(name, caller.name, pauseOf(form));
      else await pauses.resume(name, caller.name);
      res.redirect(303, '/');
    },
  });
}
