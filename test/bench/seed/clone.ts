import { readFileSync } from 'node:fs';
import type { RedisClient } from '@scm-relay/runtime';

/**
 * A million events as the ledger lays them out, in minutes: one goes end-to-end, and what it left is copied by a script of Redis,
 * under other numbers, at other times. Whatever the ledger keeps of an event is kept of each copy.
 */

const CLONE = readFileSync(new URL('../../../bench/seed/clone.lua', import.meta.url), 'utf8');
/** Every number of a template holds these digits; those of a copy stand in their place. */
export const DIGITS = '987654321';
const HOUR_MS = 3_600_000;
const AT_ONCE = 1000;

/** The digits of the nth copy. */
export const digitsOf = (n: number): string => String(n).padStart(DIGITS.length, '0');

export interface Clones {
  readonly count: number;
  /** number of acceptance of the first; those of one hour must rise with their time */
  readonly base: number;
  /** milliseconds since 1970, of the first copy and after the last one */
  readonly from: number;
  readonly until: number;
}

const isTemplates = (text: string): boolean => text.includes(DIGITS);

/** One event, with what it left: commands with their keys as `clone.lua` takes them. */
export interface Template {
  readonly no: number;
  readonly at: number;
  readonly commands: readonly (readonly string[])[];
}

/** The commands that make what the template left under a key. */
const commandsFor = async (redis: RedisClient, prefix: string, name: string, hour: string): Promise<string[][]> => {
  const key = `${prefix}${name}`;
  const own = isTemplates(name);
  const type = await redis.type(key);
  if (type === 'string') return own ? [['SET', name, (await redis.get(key)) ?? '']] : [];
  if (type === 'hash') {
    const all = Object.entries(await redis.hgetall(key)).filter(([field]) => own || isTemplates(field));
    return all.length === 0 ? [] : [['HSET', name, ...all.flat()]];
  }
  if (type === 'zset') {
    const flat = await redis.zrange(key, '0', '-1', 'WITHSCORES');
    const pairs = flat.flatMap((member, i) =>
      i % 2 === 0 && (own || isTemplates(member)) ? [flat[i + 1] ?? '', member] : [],
    );
    return pairs.length === 0 ? [] : [['ZADD', name, ...pairs]];
  }
  if (type === 'list') {
    const all = (await redis.lrange(key, 0, -1)).filter((each) => own || isTemplates(each));
    // the list of its hour is that of the copy's hour
    return all.length === 0 ? [] : [['RPUSH', name === `:hour:${hour}` ? '' : name, ...all]];
  }
  return [];
};

const EVENT = /^:event:/;

/** Reads what one event left under a prefix that nothing else was done under. */
export const readTemplate = async (redis: RedisClient, prefix: string): Promise<Template> => {
  const names = (await redis.keys(`${prefix}:*`)).map((key) => key.slice(prefix.length));
  const event = names.find((name) => EVENT.test(name));
  const { no, at }: { no: number; at: number } = JSON.parse((await redis.hget(`${prefix}${event}`, 'state')) ?? '{}');
  const hour = String(Math.floor(at / HOUR_MS));
  const commands = (await Promise.all(names.map((name) => commandsFor(redis, prefix, name, hour)))).flat();
  return { no, at, commands };
};

/** Writes copies of a template under `prefix`, some hundred in one script. */
export const clone = async (
  redis: RedisClient,
  prefix: string,
  { no, at, commands }: Template,
  { count, base, from, until }: Clones,
): Promise<void> => {
  const numbers = [no, at, base, from, until - from, count].map(String);
  const parts = commands.flatMap((command) => [String(command.length), ...command]);
  for (let n = 0; n < count; n += AT_ONCE) {
    const range = [String(n), String(Math.min(n + AT_ONCE, count))];
    await redis.call('EVAL', CLONE, '1', prefix, ...range, ...numbers, ...parts);
  }
};
