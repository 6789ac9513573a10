import { parsed } from '../script/replies.js';
import { keysUnder, type LedgerContext } from '../script/script.js';
import { unreadIn } from '../sealed/damage.js';
import { isTime, separately, textIn } from '../views/records.js';
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

const chasedIn = (json: string): Chased => {
  const { by, at } = parsed<Chased>(json);
  if (typeof by !== 'string' || !isTime(at)) throw new TypeError('it does not say who sees to it');
  return { by, at };
};

/** Who sees to each of these, null where nobody does, or where nobody knows it. */
export const chasedOf = async (context: LedgerContext, ids: readonly string[]): Promise<(Chased | null)[]> => {
  const key = keysUnder(context.prefix);
  const { read } = unreadIn();
  const replies = await separately(context, (pipeline) => {
    for (const id of ids) pipeline.get(key('chased', id));
  });
  return replies.map((reply, i) =>
    read(`chased:${ids[i]}`, () => {
      const text = textIn(reply);
      return text === null ? null : chasedIn(text);
    }),
  );
};
