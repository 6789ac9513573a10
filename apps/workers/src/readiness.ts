import {
  type Queues,
  type RedisClient,
  type RedisConfig,
  type RunningWorker,
  redisDurability,
  within,
} from '@scm-relay/runtime';

/** A worker that took nothing for this long while jobs wait does not consume, whatever its socket says (DESIGN promise 7). */
const IDLE_WHILE_WAITING_MS = 15_000;
const ANSWER_WITHIN_MS = 1_500;

const notConsuming = async (worker: RunningWorker, queues: Queues): Promise<string | null> => {
  const health = worker.health();
  const { queue: name } = health;
  if (!health.running) return `the worker of ${name} does not run`;
  const last = Math.max(health.startedAt, health.lastTakenAt ?? 0, health.lastFinishedAt ?? 0);
  if (health.active > 0 || Date.now() - last < IDLE_WHILE_WAITING_MS) return null;
  const queue = queues.queue(name);
  const [waiting, paused, held] = await Promise.all([
    queue.getWaitingCount(),
    queue.isPaused(),
    queue.getRateLimitTtl(),
  ]);
  if (waiting === 0 || paused || held > 0) return null;
  return `the worker of ${name} has taken no job for ${Math.round((Date.now() - last) / 1000)} s while ${waiting} wait`;
};

/** Reasons why this process should not count as working; none: it consumes. */
export const unreadyReasons = async (
  workers: readonly RunningWorker[],
  queues: Queues,
  redis: RedisClient,
  config: RedisConfig,
): Promise<string[]> => {
  const look = async (): Promise<string[]> => {
    const durability = await redisDurability(redis, config.keyPrefix);
    const reasons = await Promise.all(workers.map((worker) => notConsuming(worker, queues)));
    const redisReasons = durability.writable && !config.requireDurable ? [] : durability.problems;
    return [...redisReasons, ...reasons.filter((reason) => reason !== null)];
  };
  return within(ANSWER_WITHIN_MS, 'Redis', look());
};
