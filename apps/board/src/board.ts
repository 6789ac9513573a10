import type { Server } from 'node:http';
import type { AuditEntry, Ledger } from '@scm-relay/ledger';
import {
  type Config,
  createApp,
  createHttpServer,
  type Durability,
  type Enqueue,
  healthRoutes,
  type Logger,
  type Metrics,
  problemRoutes,
  type Queues,
} from '@scm-relay/runtime';
import { attentionApi } from './attention/api.js';
import type { BulkRunner } from './attention/bulk-runner.js';
import { attentionRoutes } from './attention/routes.js';
import { allowedOnly, callerOf, createGate, operatorsAct, sameSiteOnly, type WriteAudit } from './auth/guard.js';
import { createCredentials, createLogIn, type Devices, type Throttle } from './auth/log-in.js';
import type { Sessions } from './auth/sessions.js';
import { boundedQuery, queueGuard } from './bull-board/guard.js';
import { mountBullBoard, QUEUES_PATH } from './bull-board/mount.js';
import { createRetry } from './bull-board/retry.js';
import { exportRoute } from './events/export.js';
import { eventRoutes } from './events/routes.js';
import { createRelease } from './holds/release.js';
import { holdRoutes } from './holds/routes.js';
import { assets } from './http/assets.js';
import { basePath } from './http/base-path.js';
import { failureHandlers } from './http/failures.js';
import { pagePolicy } from './http/policy.js';
import { writeRefusals } from './http/refusals.js';
import { rememberRequest, requestContext } from './http/request-context.js';
import { loginRoutes, logoutRoute } from './login/routes.js';
import { noticeRoutes } from './notice/routes.js';
import type { Attempts } from './oidc/attempts.js';
import type { Provider } from './oidc/provider.js';
import { oidcRoutes } from './oidc/routes.js';
import { createGauges } from './overview/gauges.js';
import { overviewRoutes } from './overview/routes.js';
import { createViews, withCounts } from './pages/view.js';
import type { Pauses } from './queues/pauses.js';
import { queueRoutes } from './queues/routes.js';
import { chaseRoutes } from './records/chase-routes.js';
import { recordRoutes } from './records/routes.js';
import { createReports } from './reports/reader.js';
import { reportRoutes } from './reports/routes.js';
import { traceRoutes } from './trace/routes.js';
import { waitingRoutes } from './waiting/routes.js';

export interface BoardOptions {
  readonly config: Pick<Config, 'board' | 'events' | 'history' | 'retention' | 'trustedProxies'>;
  readonly ledger: Ledger;
  readonly queues: Queues;
  readonly enqueue: Enqueue;
  readonly runner: BulkRunner;
  readonly pauses: Pauses;
  readonly audit: WriteAudit;
  readonly sessions: Sessions;
  readonly devices: Devices;
  readonly throttle: Throttle;
  /** null: there is no login by OpenID Connect */
  readonly oidc: { readonly provider: Provider; readonly attempts: Attempts } | null;
  /** whether Redis answers; never rejects */
  readonly redisAnswers: () => Promise<boolean>;
  readonly durability: () => Promise<Durability>;
  /** reasons not to send anybody here */
  readonly unready: () => Promise<readonly string[]>;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Writes to the audit log; what an entry does not say is null. `audit/to-log.ts` tells it to a sink off this host. */
export const createAudit =
  (ledger: Pick<Ledger, 'audit'>): WriteAudit =>
  async (entry) => {
    const whole: AuditEntry = { item: null, note: null, dn: null, ...requestContext(), ...entry };
    await ledger.audit(whole);
  };

/** Events that a report reads at once: more would keep the loop of this process from everybody else's pages. */
const REPORT_PAGE = 100;

/** The HTTP server of CONTRACT §5, not yet listening. */
export function createBoard(options: BoardOptions): Server {
  const { config, ledger, queues, enqueue, runner, pauses, audit, sessions, unready, metrics, log } = options;
  const { registry } = metrics;
  const answers = metrics.counter('scm_board_answers_total', 'Answers by route and HTTP status', ['route', 'code']);
  createGauges(metrics, { ledger, queues, durability: options.durability });
  const views = createViews(config.events.timeZone);

  const app = createApp({
    log,
    trustedProxies: config.trustedProxies,
    onAnswer: (route, code) => answers.inc({ route, code: String(code) }),
  });
  app.express.use(basePath(config.board.basePath));
  healthRoutes(app, { unready, metrics: { contentType: registry.contentType, render: () => registry.metrics() } });
  app.express.use(rememberRequest, allowedOnly(config.board.allowFrom));
  problemRoutes(app);
  app.express.use('/assets', assets());
  const writeDown = writeRefusals(audit, log);
  const { patience, notFound, failed } = failureHandlers({ views, writeDown, redisAnswers: options.redisAnswers });
  app.express.use(pagePolicy, patience, sameSiteOnly);

  const { users } = config.board;
  const { devices, throttle } = options;
  const logIn = createLogIn({ users, credentials: createCredentials(users), throttle, devices, writeDown });
  const login = { logIn, sessions, devices, audit, views, provider: options.oidc?.provider ?? null };
  loginRoutes(app, login);
  if (options.oidc) oidcRoutes(app, { ...options.oidc, sessions, audit, writeDown, views });
  app.express.use(createGate(logIn, sessions));
  logoutRoute(app, login);
  app.guard(operatorsAct);

  app.express.use(withCounts(ledger));
  app.route('/api/counts', {
    GET: async (_req, res) => {
      res.json(await ledger.openCounts());
    },
  });
  const release = createRelease({ ledger, queues, enqueue, audit });
  overviewRoutes(app, { ledger, queues, pauses, release, views });
  queueRoutes(app, pauses);
  traceRoutes(app, {
    ledger,
    audit,
    writeDown,
    views,
    retentionDays: config.history.url === null ? config.retention.days : null,
  });
  eventRoutes(app, { ledger, timeZone: config.events.timeZone, views });
  exportRoute(app, { ledger, timeZone: config.events.timeZone, views });
  noticeRoutes(app, { ledger, views });
  const read = createReports((range) => ledger.eventsMatching(range, REPORT_PAGE));
  reportRoutes(app, { read, timeZone: config.events.timeZone, views });
  waitingRoutes(app, { ledger, views });
  attentionApi(app, { ledger, runner, views });
  attentionRoutes(app, { ledger, runner, audit, views });
  recordRoutes(app, { ledger, timeZone: config.events.timeZone, views });
  chaseRoutes(app, { ledger, audit });
  holdRoutes(app, release);

  // what is no route of ours
  app.express.use(operatorsAct);
  const [forViewers, forOperators] = [mountBullBoard(queues, true), mountBullBoard(queues, false)];
  app.express.use(
    QUEUES_PATH,
    boundedQuery,
    queueGuard({ audit, pauses, retry: createRetry({ ledger, queues, enqueue }) }),
    (req, res, next) => (callerOf(res).role === 'operator' ? forOperators : forViewers)(req, res, next),
  );
  app.express.use(notFound, failed);
  return createHttpServer(app.seal());
}
