import { keysUnder, type LedgerContext } from '../script/script.js';
import { HOUR_MS } from '../views/stats-constants.js';

const CHUNK = 500;

const stillThere = async ({ redis, prefix }: LedgerContext, ids: readonly string[]): Promise<string[]> => {
  const key = keysUnder(prefix);
  const pipeline = redis.pipeline();
  for (const id of ids) pipeline.exists(key('event', id));
  const replies = (await pipeline.exec()) ?? [];
  return ids.filter((_, n) => {
    const [error, exists] = replies[n] ?? [new Error('Redis gave no reply'), null];
    if (error) throw error;
    return exists === 1;
  });
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
    const length = await redis.llen(name);
    // what is kept goes to the end, so that each id is looked at once and the order stays
    for (let left = length; left > 0; left -= CHUNK) {
      const ids = await redis.lrange(name, 0, Math.min(CHUNK, left) - 1);
      const kept = await stillThere(context, ids);
      gone += ids.length - kept.length;
      const step = redis.multi().ltrim(name, ids.length, -1);
      if (kept.length > 0) step.rpush(name, ...kept);
      for (const [error] of (await step.exec()) ?? []) if (error) throw error;
    }
    if ((await redis.exists(name)) === 0) await redis.zrem(key('hours'), hour);
  }
  const last = hours.at(-1);
  await (last === undefined || hours.length < most
    ? redis.del(key('hours-trimmed'))
    : redis.set(key('hours-trimmed'), last));
  return gone;
};
