import { setTimeout as pause } from 'node:timers/promises';
import { Cluster, type Redis, type RedisOptions } from 'ioredis';
import type { RedisConfig } from '../config/types.js';
import type { Logger } from '../logger.js';
import { corkWrites } from './cork.js';
import { GuardedRedis } from './guarded.js';
import {
  createReadOnlyPatience,
  keepReadOnly,
  type ReadOnlyPatience,
  reconnectDelay,
  takesWrites,
} from './read-only.js';
import { keepTrouble, troubleIn } from './trouble.js';

export type RedisClient = Redis | Cluster;

export interface ConnectOptions {
  /**
   * `producer` fails fast: a command on a connection that is down is refused at once, so that a caller can be answered 503.
   * `worker` waits: its commands are sent when Redis is back.
   */
  readonly role: 'producer' | 'worker';
  /** shown by CLIENT LIST */
  readonly name: string;
  readonly logger: Logger;
}

/**
 * Connects for ever: attempts go on with capped backoff until `closeRedis`. No command has a time limit: who cannot wait
 * races its own. User, password, database and TLS come from the URL also for sentinels and a cluster.
 */
export function connectRedis(config: RedisConfig, options: ConnectOptions): RedisClient {
  const readOnly = createReadOnlyPatience();
  const client = create(config, options, readOnly);
  // A producer answers callers: Redis works on the first of its calls while the rest of the turn's are still being made.
  if (options.role === 'worker') corkWrites(client);
  keepTrouble(client);
  keepReadOnly(client, readOnly);
  reportState(client, options, readOnly);
  return client;
}

function create(config: RedisConfig, { role, name }: ConnectOptions, readOnly: ReadOnlyPatience): RedisClient {
  const { at, ...login } = parseUrl(config.url, config.tls);
  const failFast = role === 'producer';
  const common = {
    ...login,
    connectionName: name,
    connectTimeout: 5000,
    // a worker's command outlives any outage; a producer's is sent again once, then refused
    maxRetriesPerRequest: failFast ? 1 : null,
    // a network that drops packets without a word: no answer for this long ends the connection (blocking reads wait 5 s at most)
    socketTimeout: failFast ? 10_000 : 15_000,
    reconnectOnError: readOnly.onError,
  } satisfies RedisOptions;
  const enableOfflineQueue = !failFast;
  if (config.cluster) {
    return new Cluster([...config.cluster], {
      enableOfflineQueue,
      clusterRetryStrategy: (attempt) => reconnectDelay(attempt),
      redisOptions: common,
    });
  }
  const single = { ...common, enableOfflineQueue, retryStrategy: readOnly.delay };
  if (!config.sentinels) return new GuardedRedis({ ...single, ...at });
  const { username, password, tls } = config.sentinels;
  return new GuardedRedis({
    ...single,
    sentinels: [...config.sentinels.nodes],
    name: config.sentinels.master,
    ...(username === undefined ? {} : { sentinelUsername: username }),
    ...(password === undefined ? {} : { sentinelPassword: password }),
    ...(tls ? { sentinelTLS: { ...config.tls } } : {}),
    enableTLSForSentinelMode: 'tls' in login,
    sentinelRetryStrategy: reconnectDelay,
    // Not ioredis's failover detector: a switch it hears of while a connection is being made ends the client for good
    // ("Connection is closed"). A failover shows all the same: Sentinel closes the old primary's connections, a dead one closes
    // them itself, one that was left behind answers READONLY, and one that hangs is given up (socketTimeout).
    failoverDetector: false,
  });
}

function parseUrl(text: string, files: RedisConfig['tls']) {
  const url = new URL(text);
  const unix = url.protocol === 'unix:';
  const database = unix ? 0 : Number(url.pathname.slice(1));
  const network = { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: url.port === '' ? 6379 : Number(url.port) };
  return {
    at: unix ? { path: decodeURIComponent(url.pathname) } : network,
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    ...(database > 0 ? { db: database } : {}),
    ...(url.protocol === 'rediss:' ? { tls: { ...files } } : {}),
  };
}

/**
 * One line per change between reachable and not: an outage of an hour is two lines, not thousands. A server that is read-only counts as
 * none: each write that it refuses ends a connection that it then makes again.
 */
function reportState(client: RedisClient, { name, logger }: ConnectOptions, readOnly: ReadOnlyPatience): void {
  let state: 'new' | 'ready' | 'down' = 'new';
  let lastError: unknown;
  const down = () => {
    if (state === 'down') return;
    state = 'down';
    const refusal = readOnly.refusal();
    const why = refusal === null ? describeError(lastError) : { error: refusal };
    logger.warn('redis connection lost', { connection: name, ...why });
  };
  const restored = () => {
    if (state === 'down') logger.info('redis connection restored', { connection: name });
    state = 'ready';
    lastError = undefined;
  };
  client.on('error', (error: unknown) => {
    lastError = error;
    if (state === 'new') down();
  });
  // unlike `close` this is not emitted when we close the connection ourselves
  client.on('reconnecting', down);
  client.on('ready', async () => {
    if (readOnly.refusal() !== null) {
      if (!(await takesWrites(client))) return;
      readOnly.forget();
    }
    restored();
  });
}

/** Not the error itself: a reply error carries the command with its arguments. */
function describeError(error: unknown): { error?: string; code?: unknown } {
  if (!(error instanceof Error)) return {};
  return { error: troubleIn(error), ...('code' in error ? { code: error.code } : {}) };
}

/** true while commands are answered without waiting for a connection */
export const isReady = (redis: RedisClient): boolean =>
  redis.status === 'ready' || (redis instanceof Cluster && redis.status === 'connect');

/** Ends a connection after what was sent on it is answered, but waits no longer than `limitMs` for that. */
export async function closeRedis(redis: RedisClient, limitMs = 1000): Promise<void> {
  if (isReady(redis)) {
    await Promise.race([redis.quit().catch(() => undefined), pause(limitMs, undefined, { ref: false })]);
  }
  redis.disconnect();
}
