import type { RedisClient } from '@scm-relay/runtime';
import { expect } from 'chai';
import { paceNow } from './pace.js';

type Slow = readonly [id: number, at: number, micros: number, command: readonly string[]];

/** Redis answers nobody for at most so long, whatever was accepted (docs/performance.md); as much longer as this machine is slower today. */
export const longestMs = (): number => 20 * paceNow();

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
 * Expects the shortest of several measurements to be no longer than `longestMs`, and makes no more of them than it takes to find such a
 * one. SLOWLOG measures by the clock, and a busy machine may interrupt any script; one that is too slow is so each time.
 */
export const expectShort = async (most: number, measure: (round: number) => Promise<number>): Promise<void> => {
  let [shortest, limit] = [Number.POSITIVE_INFINITY, 0];
  for (let round = 0; round < most && shortest > limit; round++) {
    shortest = Math.min(shortest, await measure(round));
    limit = longestMs();
  }
  process.stdout.write(`      longest script: ${shortest} ms\n`);
  expect(shortest, 'milliseconds of the longest script').to.be.at.most(limit);
};
