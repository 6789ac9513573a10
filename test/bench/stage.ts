import { openLedger } from '@scm-relay/ledger';
import { closeRedis, connectRedis, openQueues } from '@scm-relay/runtime';
import { freePort, startRedis } from '../support/redis.js';
import { redisConfig, silentLogger } from '../support/shared-redis.js';
import { noticeOf } from './load/bodies.js';
import { answering, type BenchProcess, startProcess } from './processes.js';

const PREFIX = '{scm}';
/** Rewriting the append-only file in the middle of one side's round would be that side's bad luck. */
const STEADY = ['--auto-aof-rewrite-percentage', '0'];

/** One Redis with the product's processes on it; the configuration is the default one except for addresses. */
export const openStage = async (
  folder: string,
  { fsync = 'everysec', vendorUrl = 'http://127.0.0.1:9' }: { fsync?: 'everysec' | 'always'; vendorUrl?: string } = {},
) => {
  const redis = await startRedis([...STEADY, '--appendfsync', fsync]);
  const client = connectRedis(redisConfig(redis.url, PREFIX), {
    role: 'worker',
    name: 'bench',
    logger: silentLogger,
  });
  const ledger = openLedger({ redis: client, prefix: PREFIX, retention: { days: 30, itemDays: 400 } });
  const queues = openQueues(client, PREFIX);
  const running: BenchProcess[] = [];
  const env = { REDIS_URL: redis.url, REDIS_KEY_PREFIX: PREFIX, PUSH_URL: vendorUrl, LOG_LEVEL: 'info' };
  let started = 0;

  /** Starts a process and waits for its readiness at `url`, if it has one; answers the process and how long that took. */
  const launch = async (
    name: string,
    script: string,
    args: readonly string[],
    extra: Record<string, string>,
    url: string | null,
  ) => {
    const from = performance.now();
    const process = startProcess(folder, `${name}-${++started}`, script, args, { ...env, ...extra });
    running.push(process);
    if (url !== null) await answering(process, folder, url);
    return { process, ms: performance.now() - from };
  };

  const ingress = async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const launched = await launch(
      'ingress',
      'apps/ingress/dist/main.js',
      [],
      { INGRESS_PORT: String(port) },
      `${url}/readyz`,
    );
    return { ...launched, url: `${url}/scm/checkout` };
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

  /** Announces notices `first` … `first + count - 1`. */
  const announce = async (first: number, count: number): Promise<void> => {
    const step = 1000;
    for (let from = first; from < first + count; from += step) {
      const size = Math.min(step, first + count - from);
      await Promise.all(Array.from({ length: size }, (_, i) => ledger.putNotice(noticeOf(from + i))));
    }
  };

  return {
    redis,
    client,
    ledger,
    queues,
    prefix: PREFIX,
    ingress,
    worker,
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
