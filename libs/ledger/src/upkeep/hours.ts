import { keysUnder } from '../script/keys.js';
import type { LedgerContext } from '../script/script.js';
import { HOUR_MS } from '../views/stats-constants.js';

const CHUNK = 500;

const stillThere = async ({ redis, prefix }: LedgerContext, ids: readonly string[]): Promise<string[]> => {
  const key = keysUnder(prefix);
  const kept: string[] = [];
  for (let i = 0; i < ids.length; i += CHUNK) {
    const chunk = ids.slice(i, i + CHUNK);
    const pipeline = redis.pipeline();
    for (const id of chunk) pipeline.exists(key('event', id));
    const replies = (await pipeline.exec()) ?? [];
    chunk.forEach((id, n) => {
      const [error, exists] = replies[n] ?? [new Error('Redis gave no reply'), null];
      if (error) throw error;
      if (exists === 1) kept.push(id);
    });
  }
  return kept;
};

/**
 * Removes events that the ledger no longer has from the lists of past hours, and the lists that are empty by that: the next `most`
 * hours of those older than `keepMs`, round and round. What is still open stays found by its time. Returns how many went.
 */
export const trimHours = async (
  context: LedgerContext,
  keepMs: number,
  most: number,
  now: number = Date.now(),
): Promise<number> => {
  const { redis, prefix } = context;
  const key = keysUnder(prefix);
  const until = Math.floor((now - keepMs) / HOUR_MS) - 1;
  const from = (await redis.get(key('hours-trimmed'))) ?? '-inf';
  const hours = await redis.zrangebyscore(key('hours'), `(${from}`, until, 'LIMIT', 0, most);
  let gone = 0;
  for (const hour of hours) {
    const name = key('hour', hour);
    const ids = await redis.lrange(name, 0, -1);
    const kept = await stillThere(context, ids);
    gone += ids.length - kept.length;
    const step = redis.multi().del(name);
    if (kept.length > 0) step.rpush(name, ...kept);
    else step.zrem(key('hours'), hour);
    for (const [error] of (await step.exec()) ?? []) if (error) throw error;
  }
  const last = hours.at(-1);
  await (last === undefined || hours.length < most
    ? redis.del(key('hours-trimmed'))
    : redis.set(key('hours-trimmed'), last));
  return gone;
};
