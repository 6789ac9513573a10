import type { RedisClient } from '@scm-relay/runtime';

const SET = `#!lua flags=allow-oom
return redis.call('SET', KEYS[1], unpack(ARGV))`;

/**
 * `SET` that a Redis whose memory is full takes, too: for what is small, of which there is one, and which is needed just then. Answers
 * `OK`; null where a condition (`NX`) did not hold.
 */
export const setAlways = (redis: RedisClient, key: string, ...given: readonly (string | number)[]): Promise<unknown> =>
  redis.eval(SET, 1, key, ...given);
