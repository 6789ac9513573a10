import { openHistory } from '@scm-relay/history';
import { historyGauges, historyRecords, ledgerGauges, openLedger } from '@scm-relay/ledger';
import {
  closeRedis,
  closeServer,
  configOrExit,
  confirmReplicas,
  connectRedis,
  createHealthServer,
  createLogger,
  createMetrics,
  ListenError,
  listen,
  logStart,
  onShutdown,
  openQueues,
  openTracing,
  redisMemoryGauges,
  redisUnready,
  replicaCheck,
} from '@scm-relay/runtime';
import { QUEUES } from '@scm-relay/schemas';
import { watchKeyEnds } from './access-log.js';
import { createIngress } from './ingress.js';

/** Longer than any answer of the ingress takes; an import still running then is cut and can be repeated. */
const GRACE_MS = 10_000;
/** A notice or a callback whose number is cold is answered 503 rather than late. */
const SHORT = { connectTimeoutMs: 1_000, statementTimeoutMs: 1_000 };

const config = configOrExit(['ingress']);
const log = createLogger('ingress', config.logLevel);
const { redis: redisConfig } = config;
const redis = connectRedis(redisConfig, { role: 'producer', name: 'ingress', logger: log });
const queues = openQueues(redis, redisConfig.keyPrefix, QUEUES);
const { redaction } = historyRecords(config.dataKeys);
const history =
  config.history.url === null
    ? null
    : openHistory({ url: config.history.url, name: 'scm-relay ingress', redaction, ...SHORT });
const ledger = openLedger({
  redis,
  prefix: redisConfig.keyPrefix,
  retention: config.retention,
  dataKeys: config.dataKeys,
  ...(history ? { history } : {}),
});
const tracing = await openTracing(config.tracing, 'ingress', log);
const metrics = createMetrics('ingress');
ledgerGauges(metrics, ledger);
historyGauges(metrics, ledger);
redisMemoryGauges(metrics, redis);

const unready = async () => [
  ...ledger.unreadable(),
  ...(await redisUnready(redis, redisConfig, () => confirmReplicas(redis, redisConfig))),
];

const server = createIngress({
  config,
  ledger,
  queues,
  confirm: replicaCheck(redis, redisConfig),
  unready,
  metrics,
  log,
  tracing,
});

const health = createHealthServer(log, metrics, unready);

const close = onShutdown(log, async () => {
  stopWatching();
  await closeServer(server, GRACE_MS);
  await closeServer(health, 1000);
  await tracing?.close();
  await queues.close();
  await history?.close();
  await closeRedis(redis);
});

logStart(log, 'configuration', config);
const stopWatching = watchKeyEnds(config.ingress, log);
const { host, port, healthPort } = config.ingress;
try {
  if (healthPort > 0) await listen(health, { host, port: healthPort, variable: 'INGRESS_HEALTH_PORT' });
  log.info('listening', { host, port: await listen(server, { host, port, variable: 'INGRESS_PORT' }) });
} catch (error) {
  if (!(error instanceof ListenError)) throw error;
  process.stderr.write(`${error.message}\n`);
  close(1);
}
