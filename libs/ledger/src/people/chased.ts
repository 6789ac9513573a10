import { parsed } from '../script/replies.js';
import { keysUnder, type LedgerContext } from '../script/script.js';
import { together } from '../views/records.js';
import { KEPT_DAYS } from './refused.js';

/** Somebody sees to what was refused: its parcel has left all the same. */
export interface Chased {
  readonly by: string;
  /** milliseconds since 1970 */
  readonly at: number;
}

/** As long as a refused body is kept. */
const KEPT_SECONDS = KEPT_DAYS * 86_400;

/** Notes who sees to a refused body, or (null) that nobody does. `id` is a digest of the body: its repeats are one parcel. */
export const markChased = async (
  { redis, prefix }: LedgerContext,
  id: string,
  chased: Chased | null,
): Promise<void> => {
  const key = keysUnder(prefix)('chased', id);
  if (chased) await redis.set(key, JSON.stringify(chased), 'EX', KEPT_SECONDS);
  else await redis.del(key);
};

/** Who sees to each of these, null where nobody does. */
export const chasedOf = async (context: LedgerContext, ids: readonly string[]): Promise<(Chased | null)[]> => {
  const key = keysUnder(context.prefix);
  const replies = await together(context, (pipeline) => {
    for (const id of ids) pipeline.get(key('chased', id));
  });
  return replies.map((reply) => (typeof reply === 'string' ? parsed<Chased>(reply) : null));
};
