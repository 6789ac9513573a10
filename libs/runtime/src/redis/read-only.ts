import { setTimeout as pause } from 'node:timers/promises';
import type { RedisClient } from './connect.js';

/** A refusal this long ago belongs to another failover. */
const FORGIVEN_MS = 10_000;
const ASK_EVERY_MS = 1000;

/** 50 ms, doubled up to 2 s, of which up to a quarter is chance: a restarted Redis is not met by everybody at once. */
export function reconnectDelay(attempt: number, random: () => number = Math.random): number {
  const delay = Math.min(2000, 50 * 2 ** Math.min(attempt - 1, 10));
  return Math.round(delay * (1 - random() / 4));
}

export interface ReadOnlyPatience {
  readonly onError: (error: Error) => false | 2;
  readonly delay: (attempt: number) => number;
  /** what the server said when it refused a write a moment ago; null: it did not */
  refusal(): string | null;
  /** it takes writes, or is not there to refuse them */
  forget(): void;
}

/**
 * After a failover the old master answers READONLY: reconnect and send the command again, else a worker loops on errors. A server
 * that goes on refusing is asked ever less often.
 */
export function createReadOnlyPatience(): ReadOnlyPatience {
  let refusals = 0;
  let countedAt = Number.NEGATIVE_INFINITY;
  let fresh = false;
  let said = '';
  let saidAt = Number.NEGATIVE_INFINITY;
  return {
    onError: (error) => {
      if (!error.message.includes('READONLY')) return false;
      fresh = true;
      said = error.message;
      saidAt = performance.now();
      return 2;
    },
    delay: (attempt) => {
      if (fresh) {
        const now = performance.now();
        refusals = now - countedAt < FORGIVEN_MS ? refusals + 1 : 1;
        countedAt = now;
        fresh = false;
        return reconnectDelay(Math.max(attempt, refusals));
      }
      return reconnectDelay(attempt);
    },
    refusal: () => (performance.now() - saidAt < FORGIVEN_MS ? said : null),
    forget: () => {
      saidAt = Number.NEGATIVE_INFINITY;
    },
  };
}

const patience = new WeakMap<RedisClient, ReadOnlyPatience>();

/** In the server's words that it is read-only; null: it did not say so a moment ago. */
export const readOnlyRefusal = (redis: RedisClient): string | null => patience.get(redis)?.refusal() ?? null;

/** There is nobody to connect to; a connection that ends may fail as well, also one that we end after a refusal. */
const NOBODY = /^(connect|getaddrinfo) /;

export const keepReadOnly = (redis: RedisClient, readOnly: ReadOnlyPatience): void => {
  patience.set(redis, readOnly);
  redis.on('error', ({ message }: Error) => {
    if (NOBODY.test(message)) readOnly.forget();
  });
};

/**
 * Resolves with true once a server that refused writes is no replica any more, with false where the connection ends before that: it lets
 * us in all the while, again after each refusal.
 */
export const takesWrites = async (redis: RedisClient): Promise<boolean> => {
  while (redis.status === 'ready') {
    // where that is forbidden, the next refusal tells
    const replication = await redis.info('replication').catch(() => '');
    if (!replication.includes('role:slave')) return redis.status === 'ready';
    await pause(ASK_EVERY_MS, undefined, { ref: false });
  }
  return false;
};
