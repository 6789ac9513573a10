import { openHistory } from '@scm-relay/history';
import { historyRecords, openLedger } from '@scm-relay/ledger';
import {
  type Config,
  closeRedis,
  closeServer,
  connectRedis,
  createEnqueue,
  createMetrics,
  type Logger,
  listen,
  openQueues,
  redisAnswers,
  redisDurability,
  redisMemory,
  redisMemoryGauges,
  redisUnready,
} from '@scm-relay/runtime';
import { startAlerts } from './alerts/start-alerts.js';
import { createAlertStore } from './alerts/store.js';
import { startBulkRunner } from './attention/bulk-runner.js';
import { startAuditLogging } from './audit/to-log.js';
import { createDevices, createThrottle } from './auth/log-in.js';
import { createSessions } from './auth/sessions.js';
import { createAudit, createBoard } from './board.js';
import { createLock } from './lock.js';
import { createAttempts } from './oidc/attempts.js';
import { createProvider } from './oidc/provider.js';
import { startSampler } from './overview/charts.js';
import { createPauses, startPauseEnd } from './queues/pauses.js';

/** No answer of the board takes longer. */
const GRACE_MS = 10_000;

export interface RunningBoard {
  readonly port: number;
  close(): Promise<void>;
}

/** A page that needs a history which hangs says so before its reader has given up (http/failures.ts). */
const SHORT = { connectTimeoutMs: 3_000, statementTimeoutMs: 4_000 };

/** Starts the board: connects, listens, and closes both again where it cannot. Rejects with a `ListenError` for a taken port. */
export async function startBoard(
  config: Pick<
    Config,
    'alerts' | 'board' | 'redis' | 'retention' | 'dataKeys' | 'events' | 'trustedProxies' | 'history'
  >,
  log: Logger,
): Promise<RunningBoard> {
  const { keyPrefix } = config.redis;
  const redis = connectRedis(config.redis, { role: 'producer', name: 'board', logger: log });
  const queues = openQueues(redis, keyPrefix);
  const { url } = config.history;
  const { redaction } = historyRecords(config.dataKeys);
  const history = url === null ? null : openHistory({ url, name: 'scm-relay board', redaction, ...SHORT });
  const ledger = openLedger({
    redis,
    prefix: keyPrefix,
    retention: config.retention,
    dataKeys: config.dataKeys,
    ...(history ? { past: history, history } : {}),
  });
  const audit = createAudit(ledger);
  const enqueue = createEnqueue(queues, log);
  const runner = startBulkRunner({ ledger, enqueue, audit, log });
  const pauses = createPauses({ ledger, queues, audit });
  const pauseEnd = startPauseEnd(pauses, log);
  const sampler = startSampler(ledger, queues, log);
  const auditLogging = startAuditLogging({ ledger, locked: createLock(redis, `${keyPrefix}:audit-lock`), log });
  const durability = () => redisDurability(redis, keyPrefix);
  const alerts = startAlerts({
    config: config.alerts,
    timeZone: config.events.timeZone,
    sources: { ledger, queues, durability, memory: () => redisMemory(redis) },
    store: createAlertStore(redis, keyPrefix),
    log,
  });
  const metrics = createMetrics('board');
  redisMemoryGauges(metrics, redis);
  const server = createBoard({
    config,
    ledger,
    queues,
    enqueue,
    runner,
    pauses,
    audit,
    sessions: createSessions(redis, keyPrefix, config.board.users, config.board.oidc),
    devices: createDevices(redis, keyPrefix),
    throttle: createThrottle(redis, keyPrefix),
    oidc: config.board.oidc && {
      provider: createProvider(config.board.oidc),
      attempts: createAttempts(redis, keyPrefix),
    },
    redisAnswers: () => redisAnswers(redis),
    durability,
    unready: async () => [...ledger.unreadable(), ...(await redisUnready(redis, { keyPrefix, requireDurable: false }))],
    metrics,
    log,
  });
  const close = async () => {
    await closeServer(server, GRACE_MS);
    sampler.stop();
    pauseEnd.stop();
    await alerts.stop();
    await runner.close();
    await auditLogging.stop();
    await queues.close();
    await history?.close();
    await closeRedis(redis);
  };
  const { host, port } = config.board;
  try {
    return { port: await listen(server, { host, port, variable: 'BOARD_PORT' }), close };
  } catch (error) {
    await close();
    throw error;
  }
}
