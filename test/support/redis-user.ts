import type { RedisClient } from '@scm-relay/runtime';
import { textOf } from '../e2e/support/blocks.js';
import type { TestRedis } from './redis.js';

/** The rules that docs/operations.md gives a user of Redis, for these keys. */
export const leastRules = (keys: string): string[] => {
  const [, rules] = /^ACL SETUSER scm on >PASSWORD ~\S+ (.+)$/m.exec(textOf('docs/operations.md')) ?? [];
  if (rules === undefined) throw new Error('docs/operations.md gives no user of Redis');
  return [keys, ...rules.split(' ')];
};

/** A Redis by its address for a user who may do no more than that. */
export const leastUrl = async (admin: RedisClient, { url }: TestRedis): Promise<string> => {
  await admin.call('ACL', 'SETUSER', 'least', 'on', '>pw', ...leastRules('~*'));
  return url.replace('redis://', 'redis://least:pw@');
};
