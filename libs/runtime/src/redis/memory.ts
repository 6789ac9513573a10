import { Cluster } from 'ioredis';
import type { Metrics } from '../metrics.js';
import { readTogether } from '../timeout.js';
import type { RedisClient } from './connect.js';

export interface RedisMemory {
  readonly bytes: number;
  /** `maxmemory`; 0: none is set */
  readonly limit: number;
}

const number = (info: string, field: string): number =>
  Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);

/** How full Redis is; of a cluster the node that is fullest, for that one refuses writes first. */
export async function redisMemory(redis: RedisClient): Promise<RedisMemory> {
  const nodes = redis instanceof Cluster ? redis.nodes('master') : [redis];
  const found = await Promise.all(
    nodes.map(async (node) => {
      const info = await node.info('memory');
      return { bytes: number(info, 'used_memory'), limit: number(info, 'maxmemory') };
    }),
  );
  const share = ({ bytes, limit }: RedisMemory): number => (limit > 0 ? bytes / limit : 0);
  const [fullest] = found.sort((a, b) => share(b) - share(a) || b.bytes - a.bytes);
  if (!fullest) throw new Error('no master of the cluster is known');
  return fullest;
}

/** Read at each scrape; without Redis they are not there. */
export function redisMemoryGauges(metrics: Metrics, redis: RedisClient): void {
  const read = readTogether(() => redisMemory(redis));
  const gauge = (name: string, help: string, of: (memory: RedisMemory) => number): void => {
    metrics.gauge(name, help, [], async (each) => {
      const memory = await read();
      if (memory === null) each.remove();
      else each.set(of(memory));
    });
  };
  gauge('scm_redis_memory_bytes', 'Memory that Redis uses', ({ bytes }) => bytes);
  gauge('scm_redis_memory_limit_bytes', 'maxmemory of Redis, 0 where none is set', ({ limit }) => limit);
}
