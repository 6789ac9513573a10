import { keysUnder, type LedgerContext } from '../script/script.js';
import { scanKeys } from '../upkeep/scan.js';
import { redisNow, together } from '../views/records.js';
import { eraseNotice, notSearched } from './erase.js';

const DAY_MS = 86_400_000;

/** Since when nothing of a notice is open, by its expiry or by what a history notes; null: something is, or it has neither. */
const restingSince = (now: number, keepMs: number, [open, last, ttl]: readonly unknown[]): number | null => {
  if (Number(open ?? 0) > 0) return null;
  if (last) return Number(last);
  return Number(ttl) > 0 ? now - (keepMs - Number(ttl)) : null;
};

/**
 * Takes personal data out of notices and events that have been at rest for longer than `personalDays` (`PERSONAL_RETENTION_DAYS`).
 * Reads the names of all notices once; answers how many were changed. One that fails is told to `onError`, and the others go on; so is with
 * the first of them that refused bodies could not be searched.
 */
export const eraseAtRest = async (
  context: LedgerContext,
  personalDays: number,
  onError: (dn: string, error: unknown) => void = () => undefined,
): Promise<number> => {
  const key = keysUnder(context.prefix);
  const keepMs = context.keep[1] * 1000;
  const now = await redisNow(context);
  let count = 0;
  let told = false;
  for await (const { ids } of scanKeys(context, 'document')) {
    const replies = await together(context, (pipeline) => {
      for (const dn of ids) {
        pipeline.hmget(key('notice', dn), 'open', 'last');
        pipeline.pttl(key('document', dn));
      }
    });
    for (const [i, dn] of ids.entries()) {
      const read = [...(replies[2 * i] as unknown[]), replies[2 * i + 1]];
      const since = restingSince(now, keepMs, read);
      if (since === null || now - since < personalDays * DAY_MS) continue;
      try {
        const erased = await eraseNotice(context, dn, { asked: false });
        if (erased.notices + erased.events > 0) count += 1;
        const unsearched: Error | null = told ? null : notSearched(erased);
        if (unsearched) onError(dn, unsearched);
        told ||= unsearched !== null;
      } catch (error) {
        // where Redis is what failed the whole look has, and is soon taken again
        await redisNow(context);
        onError(dn, error);
      }
    }
  }
  return count;
};
