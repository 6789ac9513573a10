import type { RedisClient } from '@scm-relay/runtime';
import { createLock, type Lock } from '../lock.js';
import { setAlways } from '../set-always.js';
import { type Alert, NOTHING_TOLD, type Watch } from './alert.js';
import { type Cursor, NEVER_LOOKED } from './read-figures.js';

/** What all boards of a deployment know of their alerts. */
export interface Stored {
  readonly watch: Watch;
  readonly cursor: Cursor;
  /** told by nobody yet, the oldest first */
  readonly outbox: readonly Alert[];
}

const FRESH: Stored = { watch: NOTHING_TOLD, cursor: NEVER_LOOKED, outbox: [] };
export interface AlertStore {
  /** Runs `work` unless another board does so right now. */
  readonly locked: Lock;
  read(): Promise<Stored>;
  write(stored: Stored): Promise<void>;
}

export const createAlertStore = (redis: RedisClient, prefix: string): AlertStore => {
  const key = `${prefix}:alerts`;
  return {
    locked: createLock(redis, `${prefix}:alerts-lock`),
    read: async () => {
      const json = await redis.get(key);
      // written by this code alone
      if (json === null) return FRESH;
      const stored = JSON.parse(json) as Stored;
      // an earlier version knew less
      const checkouts = { ...NOTHING_TOLD.checkouts, ...stored.watch.checkouts };
      const outbox = stored.outbox.map((alert) =>
        alert.kind === 'checkout-refused' ? { ...alert, parcels: alert.parcels ?? [] } : alert,
      );
      return { ...FRESH, ...stored, outbox, watch: { ...NOTHING_TOLD, ...stored.watch, checkouts } };
    },
    write: async (stored) => {
      await setAlways(redis, key, JSON.stringify(stored));
    },
  };
};
