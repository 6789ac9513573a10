import { HistoryError, openHistory } from '@scm-relay/history';
import { historyGauges, historyRecords, ledgerGauges, openLedger } from '@scm-relay/ledger';
import {
  type Config,
  closeRedis,
  connectRedis,
  createEnqueue,
  type Logger,
  type Metrics,
  openQueues,
  redisMemoryGauges,
  redisUnready,
  within,
} from '@scm-relay/runtime';
import { createFailures } from './failures.js';
import { createMeasures } from './metrics.js';
import { move } from './mover.js';
import { openSchema, walk } from './opening.js';
import { upkeep } from './upkeep.js';

const MOVERS = ['moving-1', 'moving-2'] as const;
/** What is being written when the process is to end has this long to be committed and acknowledged. */
const CLOSE_WITHIN_MS = 20_000;

export interface StartOptions {
  readonly config: Pick<Config, 'redis' | 'retention' | 'dataKeys'> & {
    readonly history: Pick<Config['history'], 'retentionMonths'> & { readonly url: string };
  };
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** the history is set up wrongly: the process should say so and end with 78 */
  readonly onWrong: (error: HistoryError) => void;
  /** a mistake of ours: the process should end and be started anew */
  readonly onFatal: (error: unknown) => void;
}

export interface RunningHistory {
  /** reasons why this process does not work; none: it does */
  unready(): Promise<string[]>;
  /** Finishes the batch under way and takes no new one. */
  close(): Promise<void>;
}

/** Starts to move what has ended out of Redis into PostgreSQL (DESIGN "History"). Any number of such processes may run. */
export const startHistory = ({ config, logger, metrics, onWrong, onFatal }: StartOptions): RunningHistory => {
  const { keyPrefix } = config.redis;
  const redis = connectRedis(config.redis, { role: 'producer', name: 'scm-history', logger });
  const queues = openQueues(redis, keyPrefix);
  const history = openHistory({
    url: config.history.url,
    name: 'scm-relay history',
    redaction: historyRecords(config.dataKeys).redaction,
  });
  const ledger = openLedger({
    redis,
    prefix: keyPrefix,
    retention: config.retention,
    dataKeys: config.dataKeys,
    history,
  });
  redisMemoryGauges(metrics, redis);
  ledgerGauges(metrics, ledger);
  historyGauges(metrics, ledger);

  const stop = new AbortController();
  const stopping = stop.signal;
  const failures = createFailures(logger);
  const measures = createMeasures(metrics);
  let opened = false;

  const run = async (): Promise<void> => {
    if (!(await openSchema({ history, failures, logger, stopping }))) return;
    opened = true;
    const common = { history, measures, failures, stopping };
    await Promise.all([
      // while one packs its batch, the other one's is committed
      ...MOVERS.map((task) => move({ ...common, task, outbox: ledger.history, erasures: ledger, onWrong })),
      walk({ outbox: ledger.history, failures, logger, stopping }),
      upkeep({
        ...common,
        ledger,
        retentionMonths: config.history.retentionMonths,
        personalDays: config.retention.personalDays,
        enqueue: createEnqueue(queues, logger),
        logger,
      }),
    ]);
  };
  const running = run().catch((error: unknown) => {
    if (error instanceof HistoryError) onWrong(error);
    else onFatal(error);
  });

  return {
    unready: async () => {
      return [
        ...(await redisUnready(redis, { keyPrefix, requireDurable: false })),
        ...(opened ? [] : ['the schema is not open yet']),
        ...ledger.unreadable(),
        ...failures.reasons(),
      ];
    },
    close: async () => {
      stop.abort();
      await within(CLOSE_WITHIN_MS, 'the batch under way', running).catch((error: unknown) =>
        logger.warn('closing without the end of a batch', { error }),
      );
      await history.close();
      await queues.close();
      await closeRedis(redis);
    },
  };
};
