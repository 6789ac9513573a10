import { Cluster, type Redis } from 'ioredis';
import type { RedisConfig } from '../config/types.js';
import { within } from '../timeout.js';
import { redisAway } from './away.js';
import type { RedisClient } from './connect.js';
import { readOnlyRefusal } from './read-only.js';
import { deniedCommands, describeDenial, RedisRefusal, redisReason, refusalOf } from './refusal.js';

/** What Redis does with what it was told to keep. */
export interface Durability {
  /** every change goes to an append-only file, and the last write to it succeeded */
  readonly aof: boolean;
  /** `appendfsync`; null where CONFIG is forbidden, as it is at most hosters */
  readonly fsync: string | null;
  /** it may drop keys to make room: `maxmemory-policy` is not `noeviction` */
  readonly evicts: boolean;
  /** a write was accepted just now */
  readonly writable: boolean;
  /** for an operator; empty when nothing is wrong */
  readonly problems: readonly string[];
}

/**
 * Asks Redis, all masters of a cluster, and writes one short-lived key. Rejects when Redis does not answer INFO or does
 * not let us in (`RedisRefusal`); waits as long as the connection does, so race it with a time limit.
 */
export async function redisDurability(redis: RedisClient, keyPrefix: string): Promise<Durability> {
  const closed = refusalOf(redis);
  if (closed !== null) throw new RedisRefusal(closed);
  const nodes = redis instanceof Cluster ? redis.nodes('master') : [redis];
  const [refusal, ...seen] = await Promise.all([writeRefusal(redis, keyPrefix), ...nodes.map(inspect)]);
  const aof = seen.length > 0 && seen.every((node) => node.aof);
  const policy = seen.map((node) => node.policy).find((each) => each !== 'noeviction');
  const problems = [
    ...(seen.length === 0 ? ['no master of the cluster is known'] : []),
    ...(aof ? [] : ['the append-only file is off or cannot be written (appendonly)']),
    ...(policy === undefined ? [] : [`keys may be evicted (maxmemory-policy ${policy})`]),
    ...(refusal === undefined ? [] : [`${REFUSED} (${refusal})`]),
  ];
  const fsync = seen.find((node) => node.fsync !== 'always')?.fsync ?? seen[0]?.fsync ?? null;
  return { aof, fsync, evicts: policy !== undefined, writable: refusal === undefined, problems };
}

const ANSWER_WITHIN_MS = 1500;
const REFUSED = 'writes are refused';

/**
 * Why a process that writes to Redis cannot work (CONTRACT §3.5): Redis does not answer or refuses writes, or, where `requireDurable`, it
 * may lose what it was told to keep; or fewer replicas answer than must hold an event (`REDIS_WAIT_REPLICAS`). None: it can.
 */
export async function redisUnready(
  redis: RedisClient,
  { keyPrefix, requireDurable }: Pick<RedisConfig, 'keyPrefix' | 'requireDurable'>,
  replicated: () => Promise<boolean> = async () => true,
): Promise<readonly string[]> {
  try {
    const asked = Promise.all([redisDurability(redis, keyPrefix), replicated()]);
    const [{ problems }, enough] = await within(ANSWER_WITHIN_MS, 'Redis', asked);
    return [
      ...(requireDurable ? problems : problems.filter((problem) => problem.startsWith(REFUSED))),
      ...(enough ? [] : ['too few replicas confirm what is written (REDIS_WAIT_REPLICAS)']),
    ];
  } catch (error) {
    // a replica refuses by ending the connection, which is made again: in between it looks like one that is away
    const readOnly = readOnlyRefusal(redis);
    return [readOnly === null ? (redisAway(redis) ?? redisReason(error)) : `${REFUSED} (${readOnly})`];
  }
}

/** Why a write is refused (`READONLY`, `OOM`, `MISCONF`, `NOREPLICAS`, `NOPERM` with the commands), undefined when it was accepted. */
async function writeRefusal(redis: RedisClient, keyPrefix: string): Promise<string | undefined> {
  try {
    const written = `${keyPrefix}:writable`;
    await redis.set(written, '1', 'PX', 10_000);
    const denied = await deniedCommands(redis, `${keyPrefix}:permitted`, written);
    return denied.length > 0 ? `NOPERM: the user may not run ${denied.join(', ')}` : undefined;
  } catch (error) {
    if (error instanceof RedisRefusal) return error.message;
    // no answer is no refusal
    if (!(error instanceof Error) || error.name !== 'ReplyError') throw error;
    if (error.message.startsWith('NOPERM')) return describeDenial(error);
    return /^[A-Z]+(?= )/.exec(error.message)?.[0] ?? error.name;
  }
}

async function inspect(node: Redis): Promise<{ aof: boolean; policy: string; fsync: string | null }> {
  const [persistence, memory, fsync] = await Promise.all([
    node.info('persistence'),
    node.info('memory'),
    node.config('GET', 'appendfsync').then(readPair, () => null),
  ]);
  const aof = field(persistence, 'aof_enabled') === '1' && field(persistence, 'aof_last_write_status') !== 'err';
  return { aof, policy: field(memory, 'maxmemory_policy') ?? 'unknown', fsync };
}

const field = (info: string, name: string): string | undefined =>
  info
    .split(/\r?\n/)
    .find((line) => line.startsWith(`${name}:`))
    ?.slice(name.length + 1);

/** CONFIG GET answers a flat list of names and values. */
const readPair = (reply: unknown): string | null =>
  Array.isArray(reply) && typeof reply[1] === 'string' ? reply[1] : null;
