import type { Server } from 'node:http';
import { createWaker, type Ledger, type WakerDependencies } from '@scm-relay/ledger';
import {
  type Config,
  createAccess,
  createApp,
  createByteBudget,
  createHttpServer,
  healthRoutes,
  type Metrics,
  problemRoutes,
  type Tracing,
} from '@scm-relay/runtime';
import { createRefusalNote } from './access-log.js';
import { type CallbackLedger, callbackRoutes } from './callbacks/routes.js';
import { docsRoutes } from './docs/routes.js';
import { type AcceptLedger, type AcceptLimits, createAcceptor } from './events/accept.js';
import { createEventReaders } from './events/read-event.js';
import { createRefusedKeeper } from './events/refused-bodies.js';
import { eventRoutes } from './events/routes.js';
import type { Log } from './log.js';
import { createIngressMetrics } from './metrics.js';
import { noticeRoutes } from './notices/routes.js';
import { type PushLedger, pushRoutes } from './push/routes.js';
import { createStore, type JobQueues } from './store.js';

export interface IngressOptions {
  readonly config: Pick<Config, 'ingress' | 'events' | 'trustedProxies'>;
  readonly ledger: AcceptLedger &
    PushLedger &
    CallbackLedger &
    Pick<Ledger, 'keepRefused'> &
    WakerDependencies['ledger'];
  readonly queues: JobQueues;
  /** whether as many replicas as configured hold everything written since `performance.now()` was `since` */
  readonly confirm: (since: number) => Promise<boolean>;
  /** reasons not to send work here */
  readonly unready: () => Promise<readonly string[]>;
  readonly metrics: Metrics;
  readonly log: Log;
  /** null: requests are not traced */
  readonly tracing?: Tracing | null;
  readonly limits?: AcceptLimits;
}

/** Bytes of bodies in memory at once, over all requests; imports are bounded by their number. */
const BODIES = 64 * 1024 * 1024;

/** The HTTP server of CONTRACT §3, not yet listening. It validates, accepts atomically and answers; it calls no vendor. */
export function createIngress(options: IngressOptions): Server {
  const { config, ledger, queues, confirm, unready, metrics, log, tracing = null, limits } = options;
  const acceptor = createAcceptor({ ledger, queues, confirm, log, ...(limits ? { limits } : {}) });
  const waker = createWaker({
    ledger,
    enqueue: (jobs) => queues.add(jobs),
    onError: (error) => log.error('not everything was woken, the sweeper will', { error }),
  });
  const store = createStore({ queues, confirm, wakeRest: () => void waker.wake(), log });
  const counts = createIngressMetrics(metrics, acceptor.waiting);
  const { access, pushCustomers, pushAppKeys } = config.ingress;
  const onRefused = createRefusalNote(ledger, log);
  const bodies = createByteBudget(BODIES);
  const omsKey = createAccess(access.oms, { onRefused });

  const app = createApp({ log, trustedProxies: config.trustedProxies, onAnswer: counts.answered, tracing });
  eventRoutes(app, {
    checkKey: createAccess(access.scm, { onRefused }),
    bodies,
    readers: createEventReaders(config.events),
    acceptor,
    keepRefused: createRefusedKeeper(ledger, log),
    log,
    onMissing: counts.missing,
    onAnswered: counts.accepted,
  });
  noticeRoutes(app, { checkKey: omsKey, bodies, ledger, store, log });
  pushRoutes(app, { checkKey: omsKey, bodies, customers: pushCustomers, appKeys: pushAppKeys, ledger, store, log });
  callbackRoutes(app, { checkKey: createAccess(access.posCallback, { onRefused }), bodies, ledger, store });
  const { registry } = metrics;
  healthRoutes(app, {
    unready,
    metrics: { contentType: registry.contentType, render: () => registry.metrics() },
  });
  docsRoutes(app);
  problemRoutes(app);
  return createHttpServer(app.seal(), { onBroken: (status) => counts.answered('unknown', status) });
}
