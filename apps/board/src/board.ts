import type { Server } from 'node:http';
import type { AuditEntry, Ledger } from '@scm-relay/ledger';
import {
  type Config,
  createApp,
  createHttpServer,
  healthRoutes,
  type Logger,
  type Metrics,
  type Queues,
} from '@scm-relay/runtime';
import { callerOf } from './auth/caller.js';
import { createCredentials } from './auth/credentials.js';
import { createGate } from './auth/gate.js';
import { operatorsAct, sameSiteOnly, type WriteAudit } from './auth/guard.js';
import { createLogIn } from './auth/log-in.js';
import type { Sessions } from './auth/sessions.js';
import { createThrottle } from './auth/throttle.js';
import { mountBullBoard, QUEUES_PATH } from './bull-board/mount.js';
import { pagePolicy } from './http/policy.js';
import { traceApi } from './trace/routes.js';

export interface BoardOptions {
  readonly config: Pick<Config, 'board'>;
  readonly ledger: Pick<Ledger, 'trace' | 'audit'>;
  readonly queues: Queues;
  readonly sessions: Sessions;
  /** reasons not to send anybody here */
  readonly unready: () => Promise<readonly string[]>;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** The HTTP server of CONTRACT §5, not yet listening. */
export function createBoard({ config, ledger, queues, sessions, unready, metrics, log }: BoardOptions): Server {
  const { registry } = metrics;
  const answers = metrics.counter('scm_board_answers_total', 'Answers by route and HTTP status', ['route', 'code']);
  const audit: WriteAudit = (entry) =>
    ledger.audit({ item: null, note: null, dn: null, ...entry } satisfies AuditEntry);

  const app = createApp({ log, onAnswer: (route, code) => answers.inc({ route, code: String(code) }) });
  healthRoutes(app, { unready, metrics: { contentType: registry.contentType, render: () => registry.metrics() } });
  const logIn = createLogIn(createCredentials(config.board.users), createThrottle());
  app.express.use(pagePolicy, sameSiteOnly, createGate(logIn, sessions), operatorsAct);

  traceApi(app, { trace: ledger.trace, audit });
  const [forViewers, forOperators] = [mountBullBoard(queues, true), mountBullBoard(queues, false)];
  app.express.use(QUEUES_PATH, (req, res, next) =>
    (callerOf(res).role === 'operator' ? forOperators : forViewers)(req, res, next),
  );
  return createHttpServer(app.seal());
}
