import type { Destination } from '@scm-relay/schemas';
import { list, strings } from '../script/replies.js';
import { type LedgerContext, runMany, script } from '../script/script.js';
import { redisNow } from '../views/records.js';
import { scanEvents } from './scan.js';

export interface Recovered {
  /** deliveries whose outcome is unknown from now on */
  readonly deliveries: number;
  /** events whose later deliveries will be unknown from the start */
  readonly events: number;
}

const RECOVER = script('upkeep/recover');

/**
 * After Redis was restored from a backup, with all workers stopped: every delivery that was open in it becomes `unknown`, and so
 * does every delivery of an event that was not mapped yet. Destinations that are safe to send to again are left out. Idempotent;
 * reads the whole ledger once. `onProgress` hears how much of it was read, from 0 to 1; `onError` of each event that cannot be recovered: it
 * keeps none of the others from it.
 */
export const recover = async (
  context: LedgerContext,
  unsafe: readonly Destination[],
  onProgress: (done: number) => void = () => undefined,
  onError: (event: string, error: Error) => void = (_, error) => {
    throw error;
  },
): Promise<Recovered> => {
  const count = { events: 0, deliveries: 0 };
  const seen = new Set<string>();
  for await (const { ids, done } of scanEvents(context)) {
    const fresh = ids.filter((id) => !seen.has(id));
    for (const id of fresh) seen.add(id);
    const replies = await runMany(
      context,
      RECOVER,
      fresh.map((id) => ({ id, unsafe })),
    );
    for (const [i, reply] of replies.entries()) {
      if (reply instanceof Error) {
        // where Redis is what failed there is no going on
        await redisNow(context);
        onError(fresh[i] ?? '', reply);
        continue;
      }
      const [events, deliveries, damaged] = list(reply);
      count.events += Number(events);
      count.deliveries += Number(deliveries);
      for (const name of strings(damaged)) onError(fresh[i] ?? '', new Error(`the record of ${name} cannot be read`));
    }
    onProgress(done);
  }
  return count;
};
