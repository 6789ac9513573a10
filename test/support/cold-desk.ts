import type { Decision } from '@scm-relay/ledger';
import type { RedisClient } from '@scm-relay/runtime';
import { openDesk, planContext } from './desk.js';
import { createFakeHistory, letAllGo } from './fake-history.js';

const DELIVERED: Decision = { status: 'delivered' };

/** A desk with a history, from whose Redis everything that has ended can be let go. */
export const openColdDesk = async (
  redis: RedisClient,
  prefix: string,
  context = planContext(),
  history = createFakeHistory(),
) => {
  const desk = openDesk(redis, prefix, context, {
    retention: { days: 0, itemDays: 400, noticeHotDays: 0 },
    history: history.source,
  });
  await desk.ledger.history.announce();
  return {
    ...desk,
    history,
    thaw: (...names: string[]) => desk.ledger.history.thaw(names),
    /** lets go of all that has ended */
    freeze: () => letAllGo(desk.ledger, history, redis, prefix),
    /** maps what is queued and delivers all that follows from it */
    deliverAll: async (): Promise<void> => {
      await desk.mapAll();
      for (const destination of ['push', 'wdt', 'pos', 'erp']) {
        while (desk.jobs.some((job) => job.queue === destination)) await desk.attempt(destination, DELIVERED);
      }
    },
    /** keys of a name that are in Redis */
    keys: async (name: string): Promise<string[]> => {
      const start = `${prefix}:${name}:`;
      const found = await redis.keys(`${start.replace(/[[\]?*\\{}]/g, '\\$&')}*`);
      return found.map((key) => key.slice(start.length)).sort();
    },
  };
};

export type ColdDesk = Awaited<ReturnType<typeof openColdDesk>>;
