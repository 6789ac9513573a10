import { userInfo } from 'node:os';
import { type History, openHistory } from '@scm-relay/history';
import { type Damaged, historyRecords, type Ledger, openLedger } from '@scm-relay/ledger';
import {
  type Config,
  closeRedis,
  connectRedis,
  isReady,
  isRedisFailure,
  openQueues,
  printableUrl,
  type Queues,
  type RedisClient,
  redisAway,
  redisReason,
} from '@scm-relay/runtime';
import { CliError, EXIT } from './cli.js';
import type { Terminal } from './terminal/terminal.js';

export interface Session {
  readonly redis: RedisClient;
  readonly queues: Queues;
  readonly ledger: Ledger;
  /** null: there is none */
  readonly history: History | null;
  /** who acts, for the audit log: the operating system's name of the user */
  readonly user: string;
}

/** What is shown beside a history that does not answer. */
const INCOMPLETE =
  'The history does not answer: only what Redis still holds is shown, and texts that may name a person are hidden.';

/** Says what a view does not have, and answers how a command ends that has shown it. */
export const endOf = (
  { say }: Terminal,
  { incomplete, damaged = [] }: Damaged & { readonly incomplete?: boolean },
): typeof EXIT.ok | typeof EXIT.trouble => {
  if (incomplete) say(INCOMPLETE);
  for (const name of damaged) say(`${name} cannot be read: what it holds is missing here`);
  return damaged.length > 0 ? EXIT.trouble : EXIT.ok;
};

const WAIT_MS = 5000;
const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

/** The address of the Redis of a configuration, without password. */
export const redisAddress = ({ url, sentinels, cluster }: Config['redis']): string => {
  const nodes = sentinels?.nodes ?? cluster;
  return nodes ? nodes.map(({ host, port }) => `${host}:${port}`).join(',') : printableUrl(url);
};

/** Waits for a connection; resolves to why there is none, or to null. */
const connected = (redis: RedisClient): Promise<string | null> =>
  new Promise((resolve) => {
    const end = (result: string | null) => {
      clearTimeout(timer);
      resolve(result);
    };
    const timer = setTimeout(() => end(redisAway(redis)), WAIT_MS);
    redis.on('error', (error: unknown) => {
      // a refused login or connection does not get better within seconds
      if (/ECONNREFUSED|ENOTFOUND|NOAUTH|WRONGPASS|NOPERM/.test(String(error))) end(redisAway(redis));
    });
    redis.once('ready', () => end(null));
    if (isReady(redis)) end(null);
  });

/** Name of the operating system's user; in a container there may be none. */
const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
};

/**
 * Opens the ledger and the queues for one command and closes them after it.
 * @throws {CliError} 69 where Redis cannot be reached, or does not do what it is asked
 */
export const withSession = async <T>(
  config: Pick<Config, 'redis' | 'retention' | 'dataKeys' | 'history'>,
  work: (session: Session) => Promise<T>,
): Promise<T> => {
  const { keyPrefix } = config.redis;
  const redis = connectRedis(config.redis, { role: 'producer', name: 'scm-cli', logger: silent });
  try {
    const why = await connected(redis);
    if (why !== null) {
      throw new CliError(`${redisAddress(config.redis)}: ${why}`, EXIT.unavailable);
    }
    const queues = openQueues(redis, keyPrefix);
    const history =
      config.history.url === null
        ? null
        : openHistory({
            url: config.history.url,
            name: 'scm-relay cli',
            redaction: historyRecords(config.dataKeys).redaction,
          });
    try {
      const ledger = openLedger({
        redis,
        prefix: keyPrefix,
        retention: config.retention,
        dataKeys: config.dataKeys,
        ...(history ? { past: history, history } : {}),
      });
      return await work({ redis, queues, ledger, history, user: `cli:${userName()}` });
    } catch (error) {
      if (!isRedisFailure(error)) throw error;
      throw new CliError(`${redisAddress(config.redis)}: ${redisReason(error)}`, EXIT.unavailable);
    } finally {
      await history?.close();
      await queues.close();
    }
  } finally {
    await closeRedis(redis);
  }
};

/** Puts the jobs of a ledger step on their queues; what Redis does not confirm is the sweeper's to put back. */
export const enqueue = async ({ queues }: Session, jobs: Parameters<Queues['add']>[0]): Promise<void> => {
  await queues.add(jobs);
};
