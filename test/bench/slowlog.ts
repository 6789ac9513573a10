import type { RedisClient } from '@scm-relay/runtime';

/** Shorter commands are not kept. */
const SLOWER_THAN_MICROS = 1000;
const MOST_ENTRIES = 100_000;

export interface SlowCommand {
  readonly ms: number;
  readonly command: string;
  /** the name its connection gave itself */
  readonly client: string;
}

/** Begins a new log of slow commands. */
export const startSlowlog = async (redis: RedisClient): Promise<void> => {
  await redis.call('CONFIG', 'SET', 'slowlog-log-slower-than', String(SLOWER_THAN_MICROS));
  await redis.call('CONFIG', 'SET', 'slowlog-max-len', String(MOST_ENTRIES));
  await redis.call('SLOWLOG', 'RESET');
};

/** The slowest since then, slowest first. */
export const slowest = async (redis: RedisClient, count: number): Promise<SlowCommand[]> => {
  const entries: unknown = await redis.call('SLOWLOG', 'GET', String(MOST_ENTRIES));
  if (!Array.isArray(entries)) throw new Error('SLOWLOG gave no list');
  return entries
    .map((entry: unknown): SlowCommand => {
      const [, , micros, args, , client]: unknown[] = Array.isArray(entry) ? entry : [];
      const command = Array.isArray(args) ? String(args[0]) : '?';
      return { ms: Number(micros) / 1000, command, client: String(client) };
    })
    .sort((a, b) => b.ms - a.ms)
    .slice(0, count);
};
