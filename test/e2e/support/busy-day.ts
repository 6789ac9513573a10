import { SLOT_MS } from '@scm-relay/ledger';
import type { RedisClient } from '@scm-relay/runtime';
import type { OutcomeName } from '@scm-relay/schemas';
import type { Desk } from '../../support/desk.js';

export type Redis = RedisClient;

const HOUR = 3_600_000;

/** A day as the charts show it. */
export const tellDay = async ({ ledger }: Pick<Desk, 'ledger'>, redis: Redis, prefix: string): Promise<void> => {
  const last = Math.floor(Date.now() / SLOT_MS) * SLOT_MS;
  const count = (24 * HOUR) / SLOT_MS;
  for (let i = count; i >= 0; i -= 1) {
    const at = last - i * SLOT_MS;
    const busy = Math.max(0, Math.sin(((count - i) / count) * Math.PI * 2) + 0.4);
    // the board may have taken one of its own, from the midst of this
    await redis.zremrangebyscore(`${prefix}:samples`, at, at);
    await ledger.takeSample(async () => ({ wdt: Math.round(busy * 40), push: Math.round(busy * 12) }), at);
    await redis.incrby(`${prefix}:accepted`, Math.round(busy * 90));
    const [hour, slot] = [Math.floor(at / HOUR), Math.floor((at % HOUR) / SLOT_MS)];
    for (const [destination, share] of [
      ['wdt', 40],
      ['push', 50],
    ] as const) {
      const sent = Math.round(busy * share) + 3;
      const field = `${slot}:${'delivered' satisfies OutcomeName}:2`;
      await redis.hset(`${prefix}:stats:${destination}:${hour}`, field, sent);
    }
  }
};
