import { Cluster } from 'ioredis';
import type { RedisConfig } from '../config/types.js';
import type { RedisClient } from './connect.js';

/**
 * true once the replicas that `REDIS_WAIT_REPLICAS` asks for hold everything written on this very connection before
 * (`WAIT` counts per connection); false when they do not within `REDIS_WAIT_TIMEOUT_MS`. Rejects when Redis does not answer.
 */
export async function confirmReplicas(
  redis: RedisClient,
  { waitReplicas, waitTimeoutMs, keyPrefix }: Pick<RedisConfig, 'waitReplicas' | 'waitTimeoutMs' | 'keyPrefix'>,
): Promise<boolean> {
  if (waitReplicas === 0) return true;
  if (!(redis instanceof Cluster)) return (await redis.wait(waitReplicas, waitTimeoutMs)) >= waitReplicas;
  // WAIT names no key and would go to any node: the command before it leads the pipeline to the node that holds the keys
  const replies = await redis.pipeline().exists(`${keyPrefix}:wait`).wait(waitReplicas, waitTimeoutMs).exec();
  const [error, replicas] = replies?.[1] ?? [new Error('WAIT was not answered')];
  if (error) throw error;
  return Number(replicas) >= waitReplicas;
}
