import { createHash, randomBytes } from 'node:crypto';
import type { RedisClient } from '@scm-relay/runtime';
import type { Attempt } from './provider.js';

/** How long somebody may take to log in at the provider. */
export const ATTEMPT_SECONDS = 600;

export interface Kept extends Attempt {
  /** path to go on to */
  readonly to: string;
  readonly redirectUri: string;
}

export interface Attempts {
  /** the secret by which the browser takes it up again */
  keep(attempt: Kept): Promise<string>;
  /** once only; null: none, or too late */
  take(secret: string): Promise<Kept | null>;
}

/** Logins that are under way at the provider, for all boards; a copy of the data finishes none. */
export function createAttempts(redis: RedisClient, prefix: string): Attempts {
  const key = (secret: string) => `${prefix}:oidc:${createHash('sha256').update(secret).digest('base64url')}`;
  return {
    keep: async (attempt) => {
      const secret = randomBytes(32).toString('base64url');
      await redis.set(key(secret), JSON.stringify(attempt), 'EX', ATTEMPT_SECONDS);
      return secret;
    },
    take: async (secret) => {
      const replies = await redis.multi().get(key(secret)).del(key(secret)).exec();
      const text = replies?.[0]?.[1];
      // written by `keep` alone
      return typeof text === 'string' ? (JSON.parse(text) as Kept) : null;
    },
  };
}
