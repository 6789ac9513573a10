import { type Queues, type RedisClient, type RedisConfig, type RunningWorker, redisUnready } from '@scm-relay/runtime';

export interface Patience {
  /** a worker that took nothing for this long while jobs wait does not consume, whatever its socket says (DESIGN promise 7) */
  readonly idleMs: number;
  /** all its places taken and none of them free again for this long: longer than any vendor's time limit with its look-ups */
  readonly fullMs: number;
  readonly lookEveryMs: number;
}

const PATIENCE: Patience = { idleMs: 15_000, fullMs: 600_000, lookEveryMs: 2000 };

export interface Readiness {
  /** reasons why this process should not count as working; none: it consumes */
  unready(): Promise<string[]>;
  stop(): void;
}

export interface ReadinessDependencies {
  readonly workers: readonly Pick<RunningWorker, 'health'>[];
  readonly queues: Pick<Queues, 'queue'>;
  readonly redis: RedisClient;
  readonly config: Pick<RedisConfig, 'keyPrefix' | 'requireDurable'>;
  /** why records cannot be read */
  readonly unreadable: () => readonly string[];
  readonly patience?: Patience;
}

/**
 * Looks at the queues by itself, for one look says nothing: a job that came this very moment waits as well. A job that nobody takes
 * is one that waits at every look.
 */
export const watchReadiness = ({
  workers,
  queues,
  redis,
  config,
  unreadable,
  patience = PATIENCE,
}: ReadinessDependencies): Readiness => {
  /** since when each queue has had jobs that nothing keeps from being taken; `performance.now()` */
  const waitingSince = new Map<string, number>();

  const look = async (): Promise<void> => {
    for (const worker of workers) {
      const { queue: name } = worker.health();
      const queue = queues.queue(name);
      const [waiting, paused, held] = await Promise.all([
        queue.getWaitingCount(),
        queue.isPaused(),
        queue.getRateLimitTtl(),
      ]);
      if (waiting === 0 || paused || held > 0) waitingSince.delete(name);
      else if (!waitingSince.has(name)) waitingSince.set(name, performance.now());
    }
  };
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    // while Redis does not answer, that is what `unready` says
    look()
      .catch(() => undefined)
      .finally(() => {
        looking = false;
      });
  }, patience.lookEveryMs).unref();

  const notConsuming = (worker: Pick<RunningWorker, 'health'>): string[] => {
    const { queue, running, active, concurrency, startedAt, lastTakenAt, lastFinishedAt } = worker.health();
    if (!running) return [`the worker of ${queue} does not run`];
    const since = waitingSince.get(queue);
    if (since === undefined) return [];
    const idleMs = performance.now() - Math.max(since, startedAt, lastTakenAt ?? 0, lastFinishedAt ?? 0);
    if (idleMs < (active < concurrency ? patience.idleMs : patience.fullMs)) return [];
    return [`the worker of ${queue} has taken no job for ${Math.round(idleMs / 1000)} s while jobs wait`];
  };

  const unready = async (): Promise<string[]> => {
    return [...(await redisUnready(redis, config)), ...unreadable(), ...workers.flatMap(notConsuming)];
  };
  return {
    unready,
    stop: () => clearInterval(timer),
  };
};
