import { closeRedis, connectRedis, openQueues, sandboxVendorSettings } from '@scm-relay/runtime';
import { freePort } from '../support/free-port.js';
import { startRedis } from '../support/redis.js';
import { redisConfig, silentLogger } from '../support/shared-redis.js';
import { announceNotices } from './ingress-calls.js';
import { noticeOf } from './load/bodies.js';
import { answering, type BenchProcess, startProcess, type Wrap } from './processes.js';

const PREFIX = '{scm}';
/** Rewriting the append-only file in the middle of one side's round would be that side's bad luck. */
const STEADY = ['--auto-aof-rewrite-percentage', '0'];
/** A delivery worker of `npm start` serves every destination. */
const DESTINATIONS = ['wdt', 'pos', 'erp', 'push'] as const;
const BOARD_LOGIN = 'bench:bench';

/**
 * One Redis with the product's processes on it; the configuration is the default one except for addresses and for the rate of WDT,
 * which would be all that a row of refunds measures.
 */
export const openStage = async (
  folder: string,
  {
    fsync = 'everysec',
    vendorUrl = 'http://127.0.0.1:9',
    env: more = {},
  }: { fsync?: 'everysec' | 'always'; vendorUrl?: string; env?: Record<string, string> } = {},
) => {
  const redis = await startRedis([...STEADY, '--appendfsync', fsync]);
  const client = connectRedis(redisConfig(redis.url, PREFIX), {
    role: 'worker',
    name: 'bench',
    logger: silentLogger,
  });
  const queues = openQueues(client, PREFIX);
  const running: BenchProcess[] = [];
  const env = {
    REDIS_URL: redis.url,
    REDIS_KEY_PREFIX: PREFIX,
    LOG_LEVEL: 'info',
    ALLOW_ANONYMOUS: 'true',
    WDT_RATE: 'none',
    ...sandboxVendorSettings(vendorUrl),
    ...more,
  };
  let started = 0;
  let base: string | null = null;

  /** Starts a process and waits for its readiness at `url`, if it has one; answers the process and how long that took. */
  const launch = async (
    name: string,
    script: string,
    args: readonly string[],
    extra: Record<string, string>,
    url: string | null,
    wrap?: Wrap,
  ) => {
    const from = performance.now();
    const process = startProcess(
      folder,
      `${name}-${++started}`,
      script,
      args,
      { ...env, ...extra },
      wrap ? { wrap } : {},
    );
    running.push(process);
    if (url !== null) await answering(process, folder, url);
    return { process, ms: performance.now() - from };
  };

  const ingress = async () => {
    const port = await freePort();
    const own = `http://127.0.0.1:${port}`;
    const launched = await launch(
      'ingress',
      'apps/ingress/dist/main.js',
      [],
      { INGRESS_PORT: String(port) },
      `${own}/readyz`,
    );
    base = own;
    return { ...launched, base: own, url: `${own}/scm/checkout` };
  };

  const worker = async (...names: string[]) => {
    const port = await freePort();
    return launch(
      `worker-${names.join('-')}`,
      'apps/workers/dist/main.js',
      names,
      { WORKER_HEALTH_PORT: String(port) },
      `http://127.0.0.1:${port}/readyz`,
    );
  };

  /** The worker processes of `npm start`: one for each kind of event, each of which delivers to all destinations as well. */
  const workers = async () => {
    const [checkout, refund, refuse] = await Promise.all([
      worker('checkout', ...DESTINATIONS),
      worker('refund', ...DESTINATIONS),
      worker('refuse', ...DESTINATIONS),
    ]);
    return { checkout, refund, refuse };
  };

  /** The board, with what a caller needs to be let in. */
  const board = async () => {
    const port = await freePort();
    const own = `http://127.0.0.1:${port}`;
    const extra = { BOARD_PORT: String(port), BOARD_USERS: `${BOARD_LOGIN}:operator` };
    const launched = await launch('board', 'apps/board/dist/main.js', [], extra, `${own}/readyz`);
    return { ...launched, base: own, authorization: `Basic ${Buffer.from(BOARD_LOGIN).toString('base64')}` };
  };

  /** Announces notices `first` … `first + count - 1` to the ingress that was started last. */
  const announce = async (first: number, count: number): Promise<void> => {
    if (base === null) throw new Error('notices are announced to an ingress, and none was started');
    await announceNotices(base, first, count, noticeOf);
  };

  return {
    redis,
    client,
    queues,
    prefix: PREFIX,
    ingress,
    worker,
    workers,
    board,
    announce,
    launch,
    stop: async () => {
      await Promise.all(running.map((process) => process.end()));
      await queues.close();
      await closeRedis(client);
      await redis.stop();
    },
  };
};

export type Stage = Awaited<ReturnType<typeof openStage>>;
