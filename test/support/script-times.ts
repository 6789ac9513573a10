import type { RedisClient } from '@scm-relay/runtime';

type Slow = readonly [id: number, at: number, micros: number, command: readonly string[]];

/** Redis answers nobody for at most so long, whatever was accepted (docs/performance.md). */
export const LONGEST_MS = 20;

/** The longest script that Redis ran meanwhile, in milliseconds. */
export const longestScript = async (redis: RedisClient, work: () => Promise<unknown>): Promise<number> => {
  const usual = { 'slowlog-log-slower-than': '10000', 'slowlog-max-len': '128' };
  await redis.config('SET', 'slowlog-log-slower-than', '1000', 'slowlog-max-len', '10000');
  await redis.slowlog('RESET');
  try {
    await work();
    const all = (await redis.slowlog('GET', 10_000)) as Slow[];
    return Math.max(
      0,
      ...all.filter(([, , , [name = '']]) => /^fcall$/i.test(name)).map(([, , micros]) => micros / 1000),
    );
  } finally {
    await redis.config('SET', ...Object.entries(usual).flat());
  }
};

/**
 * The shortest of several measurements, no more of them than it takes to find one of `LONGEST_MS`. SLOWLOG measures by the clock, and a busy
 * machine may interrupt any script; one that is too slow is so each time.
 */
export const shortestOf = async (most: number, measure: (round: number) => Promise<number>): Promise<number> => {
  let shortest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < most && shortest > LONGEST_MS; round++)
    shortest = Math.min(shortest, await measure(round));
  return shortest;
};
