import type { RedisClient } from './connect.js';

const last = new WeakMap<RedisClient, string>();

/** What the parser says of bytes that no Redis sends: the words ask whom they reach to report a bug. */
const NO_REDIS = /RESP type|Protocol error/;

/** In words, what a client meets. A cluster says no more than that no node answered; what the last of them said is the cause. */
export const troubleIn = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if ('lastNodeError' in error && error.lastNodeError instanceof Error) {
    const { lastNodeError: last } = error;
    return last.message === 'Connection is closed.' ? 'none of its nodes can be connected to' : troubleIn(last);
  }
  return NO_REDIS.test(error.message) ? 'what answers there is no Redis' : error.message || error.name;
};

/** The last error of a connection that is not there; null: none yet. */
export const troubleOf = (redis: RedisClient): string | null => last.get(redis) ?? null;

/** Why there was nobody to connect to, or how the connection before ended. */
const BEFORE = /^(connect|getaddrinfo|read|write) /;

/** Keeps what a client meets until it is connected again. */
export const keepTrouble = (redis: RedisClient): void => {
  redis.on('error', (error: unknown) => last.set(redis, troubleIn(error)));
  redis.on('connect', () => {
    if (BEFORE.test(troubleOf(redis) ?? '')) last.delete(redis);
  });
  redis.on('ready', () => last.delete(redis));
};
