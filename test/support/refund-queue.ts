import {
  closeRedis,
  connectRedis,
  type JobEnd,
  type JobHandle,
  type JobSpec,
  type JobState,
  jobId,
  type MappingJob,
  openQueues,
  type RedisClient,
  type RedisConfig,
  type RunningWorker,
  startWorker,
  type WorkerSettings,
} from '@scm-relay/runtime';
import { collectLogs } from './logs.js';
import { freshPrefix, startRedis, type TestRedis } from './redis.js';
import { until } from './until.js';

export type Work = (job: JobHandle<MappingJob>) => Promise<JobEnd> | JobEnd;

export const done: JobEnd = { end: 'done' };

export const refundJob = (seq: string, id = jobId(seq, 1)): JobSpec => ({
  queue: 'refund',
  id,
  data: { kind: 'refund', seq, generation: 1 },
});

/** A processor whose nth call gives the nth end, the last one ever after; `taken` is what it was called with. */
export function script(...ends: readonly JobEnd[]) {
  const taken: { seq: string; at: number; attemptsMade: number }[] = [];
  const process: Work = ({ data, attemptsMade }) => {
    const end = ends[Math.min(taken.length, ends.length - 1)] ?? done;
    taken.push({ seq: data.seq, at: Date.now(), attemptsMade });
    return end;
  };
  /** milliseconds from the first call to the nth (1 is the second) */
  const waited = (n: number) => (taken[n]?.at ?? Number.NaN) - (taken[0]?.at ?? Number.NaN);
  return { taken, process, waited };
}

type WorkOptions = Partial<Omit<WorkerSettings<'refund'>, 'process' | 'redis' | 'keyPrefix'>> & {
  readonly url?: string;
};

/** The queue `refund` under a prefix of its own, with workers that are closed with it. */
export async function openRefundQueue(server: Pick<TestRedis, 'url'>, role: 'producer' | 'worker' = 'producer') {
  const { logger, lines } = collectLogs();
  const prefix = freshPrefix();
  const config: RedisConfig = {
    url: server.url,
    keyPrefix: prefix,
    waitReplicas: 0,
    waitTimeoutMs: 100,
    requireDurable: false,
  };
  const redis = connectRedis(config, { role, name: 'test', logger });
  await until(() => redis.status === 'ready');
  const queues = openQueues(redis, prefix);
  const workers: { readonly worker: RunningWorker; readonly redis: RedisClient }[] = [];
  const state = (seq: string): Promise<JobState> => queues.state('refund', jobId(seq, 1));

  return {
    config,
    redis,
    queues,
    lines,
    logger,
    /** the key of a job's record */
    key: (seq: string) => `${prefix}:refund:${jobId(seq, 1)}`,
    state,
    finished: (...seqs: readonly string[]) =>
      until(async () => (await Promise.all(seqs.map(state))).every((each) => each === 'finished'), {
        what: `end of ${seqs.join(', ')}`,
      }),
    job: async (seq: string) => {
      const found = await queues.queue('refund').getJob(jobId(seq, 1));
      if (!found) throw new Error(`no job for ${seq}`);
      return found;
    },
    counts: async () => (await queues.counts()).refund,
    /** puts a job on the queue for each seq; throws unless all are confirmed */
    add: async (...seqs: readonly string[]) => {
      const refused = (await queues.add(seqs.map((seq) => refundJob(seq)))).filter((error) => error !== null);
      if (refused.length > 0) throw new AggregateError(refused, 'jobs were refused');
    },
    /** a worker on a connection of its own, to `url` where that is another way to the same Redis */
    work: (process: Work, { url = server.url, ...options }: WorkOptions = {}): RunningWorker => {
      const own = connectRedis({ ...config, url }, { role: 'worker', name: 'test-worker', logger });
      const worker = startWorker({
        queue: 'refund',
        redis: own,
        keyPrefix: prefix,
        concurrency: 1,
        process: async (job) => process(job),
        logger,
        name: 'test',
        ...options,
      });
      workers.push({ worker, redis: own });
      return worker;
    },
    close: async () => {
      await Promise.all(workers.map(({ worker }) => worker.close()));
      await Promise.all(workers.map(({ redis: own }) => closeRedis(own)));
      await queues.close();
      await closeRedis(redis);
    },
  };
}

export type RefundQueue = Awaited<ReturnType<typeof openRefundQueue>>;

/** One Redis for all tests of a `describe`, a queue of its own for each. */
export const useRefundQueue = (opened: (queue: RefundQueue) => void, role?: 'producer' | 'worker'): void => {
  let server: TestRedis;
  let queue: RefundQueue;
  before(async () => {
    server = await startRedis();
  });
  after(() => server.stop());
  beforeEach(async () => {
    queue = await openRefundQueue(server, role);
    opened(queue);
  });
  afterEach(() => queue.close());
};
