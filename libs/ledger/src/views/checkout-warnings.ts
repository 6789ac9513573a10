import { splitEventId } from '@scm-relay/schemas';
import { keysUnder, type LedgerContext } from '../script/script.js';

export interface Warned {
  /** `seq` of the checkouts that were mapped with a warning, the oldest first */
  readonly seqs: readonly string[];
  /** up to where the list was read */
  readonly cursor: string;
}

const BEFORE_ALL = '0-0';

/** Checkouts mapped with a warning since `cursor`, at most `limit`; null: none, only where the list ends now. */
export const warnedSince = async (
  { redis, prefix }: LedgerContext,
  cursor: string | null,
  limit: number,
): Promise<Warned> => {
  const key = keysUnder(prefix)('warned');
  if (cursor === null) {
    const [newest] = await redis.xrevrange(key, '+', '-', 'COUNT', 1);
    return { seqs: [], cursor: newest?.[0] ?? BEFORE_ALL };
  }
  const entries = await redis.xrange(key, `(${cursor}`, '+', 'COUNT', limit);
  return {
    seqs: entries.flatMap(([, fields]) => splitEventId(fields[1] ?? '')?.seq ?? []),
    cursor: entries.at(-1)?.[0] ?? cursor,
  };
};
