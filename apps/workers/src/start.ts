import { setTimeout as pause } from 'node:timers/promises';
import { type Client, type Connector, connectorFor, connectors } from '@scm-relay/connectors';
import { openHistory } from '@scm-relay/history';
import { createWaker, historyRecords, ledgerGauges, openLedger } from '@scm-relay/ledger';
import {
  type Config,
  closeRedis,
  connectRedis,
  createEnqueue,
  type Logger,
  type Metrics,
  openQueues,
  type RunningWorker,
  redisMemoryGauges,
  replicaCheck,
  startWorker,
  type Tracing,
} from '@scm-relay/runtime';
import { type Destination, type EventKind, isDestination, isEventKind, type QueueName } from '@scm-relay/schemas';
import { deliveryProcessor } from './delivery/delivery-worker.js';
import { createSender, type Sender } from './delivery/sender.js';
import type { PlanContext } from './mapping/context.js';
import { createInTurn } from './mapping/in-turn.js';
import { mappingProcessor } from './mapping/mapping-worker.js';
import { createMeasures } from './metrics.js';
import { watchReadiness } from './readiness.js';
import { startSweeper } from './sweeper.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CLOSE_WITHIN_MS = 3_000;
/** Mapping jobs of a kind at a time, beside those that send: mapping mostly waits for Redis. More of them only lie in memory longer. */
const MAPPING_CONCURRENCY = 16;

export interface Workers {
  /** reasons why this process does not work; none: it does */
  unready(): Promise<string[]>;
  /** Finishes what is in flight, takes nothing new. */
  close(): Promise<void>;
}

const planContext = (config: Config): PlanContext => ({
  routes: config.routes,
  itemCode: config.events.itemCodePattern,
  mapping: {
    timeZone: config.events.timeZone,
    defaultStoreCode: config.events.defaultStoreCode,
    warehouses: config.warehouses,
  },
  waitMs: { notice: config.waits.noticeHours * HOUR_MS, line: config.waits.lineDays * 24 * HOUR_MS },
  connectorFor,
});

const clientFor = (connector: Connector, config: Config): Client => {
  const { destination } = connector;
  const { timeoutMs, resendSafe } = config.destinations[destination];
  const credentials = config.credentials[destination];
  if (!credentials) throw new Error(`no credentials were read for ${destination}`);
  return connector.client({ credentials, timeoutMs, resendSafe, timeZone: config.events.timeZone });
};

export interface StartOptions {
  readonly config: Config;
  readonly queues: readonly QueueName[];
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** null: events are not traced; closed with the workers */
  readonly tracing?: Tracing | null;
  /** called when a worker stopped by itself: the process should end and be started anew */
  readonly onFatal: (error: unknown) => void;
}

/** Starts the mapping and delivery workers of the named queues in this process, and the sweeper that looks after them. */
export const startWorkers = ({
  config,
  queues: names,
  logger,
  metrics,
  tracing = null,
  onFatal,
}: StartOptions): Workers => {
  const redis = connectRedis(config.redis, { role: 'worker', name: 'scm-workers', logger });
  const { keyPrefix } = config.redis;
  const queues = openQueues(redis, keyPrefix);
  const { url } = config.history;
  const { redaction } = historyRecords(config.dataKeys);
  const history = url === null ? null : openHistory({ url, name: 'scm-relay workers', redaction });
  const ledger = openLedger({
    redis,
    prefix: keyPrefix,
    retention: config.retention,
    dataKeys: config.dataKeys,
    ...(history ? { history } : {}),
  });
  ledger.keepScripts().catch((error: unknown) => logger.warn('not all scripts could be loaded ahead', { error }));
  const measures = createMeasures(metrics, queues, names);
  ledgerGauges(metrics, ledger);
  redisMemoryGauges(metrics, redis);

  const enqueue = createEnqueue(queues, logger);

  const waker = createWaker({
    ledger,
    enqueue,
    onError: (error) => logger.warn('not everything was woken, the sweeper will', { error }),
  });
  const replicated = replicaCheck(redis, config.redis);
  const common = { redis, keyPrefix, logger, name: `scm-${process.pid}`, onFatal };
  const clients: Client[] = [];

  const senderTo = (destination: Destination): Sender => {
    const connector = connectors.get(destination);
    if (!connector) throw new Error(`there is no connector for ${destination}`);
    const client = clientFor(connector, config);
    clients.push(client);
    return createSender({
      destination,
      ledger,
      client,
      policy: config.destinations[destination],
      logger,
      enqueue,
      replicated,
      releaseQueue: async () => {
        await queues.queue(destination).removeRateLimitKey();
      },
      observe: (attempt) => measures.attempt(destination, attempt),
      tracing,
    });
  };
  const senders = new Map(names.filter(isDestination).map((destination) => [destination, senderTo(destination)]));
  const inFlight = [...senders.keys()].reduce((sum, each) => sum + config.destinations[each].concurrency, 0);
  const inTurn = createInTurn();

  const mappingWorker = (queue: EventKind): RunningWorker =>
    startWorker({
      ...common,
      queue,
      // what is mapped waits in the ledger, never its queue
      holds: false,
      // jobs that send what they mapped leave room for others to map; of those whose claims are ahead (ADR 21) there may be more
      concurrency: MAPPING_CONCURRENCY + inFlight,
      process: mappingProcessor({
        ledger,
        context: planContext(config),
        attempts: config.mapping.attempts,
        backoff: config.mapping.backoff,
        logger,
        enqueue,
        wakeRest: () => void waker.wake(),
        senders,
        inTurn,
        tracing,
        observe: (status, warnings) => measures.mapped(queue, status, warnings),
      }),
    });

  const deliveryWorker = ([queue, sender]: readonly [Destination, Sender]): RunningWorker =>
    startWorker({
      ...common,
      queue,
      concurrency: config.destinations[queue].concurrency,
      process: deliveryProcessor({ ledger, sender, logger, enqueue }),
    });

  const workers: RunningWorker[] = [
    ...names.filter(isEventKind).map(mappingWorker),
    ...[...senders].map(deliveryWorker),
  ];
  const { itemDays, personalDays } = config.retention;
  const sweeper = startSweeper(
    {
      ledger,
      queues,
      enqueue,
      waker,
      logger,
      keepMs: config.retention.days * DAY_MS,
      personalDays: personalDays < itemDays ? personalDays : null,
    },
    names,
  );

  const readiness = watchReadiness({
    workers,
    queues,
    redis,
    config: config.redis,
    unreadable: ledger.unreadable,
  });

  return {
    unready: readiness.unready,
    close: async () => {
      readiness.stop();
      for (const sender of senders.values()) sender.close();
      await Promise.all(workers.map((worker) => worker.close()));
      for (const client of clients) client.close();
      await tracing?.close();
      // without Redis these would wait for it; work that is left open is in the ledger
      await Promise.race([
        sweeper.stop().then(() => queues.close()),
        pause(CLOSE_WITHIN_MS, undefined, { ref: false }),
      ]);
      await history?.close();
      await closeRedis(redis);
    },
  };
};
