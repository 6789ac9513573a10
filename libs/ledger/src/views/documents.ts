import { keptNotice } from '../notices/kept-notice.js';
import { keysUnder } from '../script/keys.js';
import type { LedgerContext } from '../script/script.js';

/** More than a page or a trace names. */
const MOST = 500;

/** Notices and pushed orders as they are kept, for whoever must find a person's data in texts about them. What is unknown is left out. */
export const documents = async (
  { redis, prefix }: LedgerContext,
  dns: readonly (string | null)[],
): Promise<unknown[]> => {
  const named = [...new Set(dns)].filter((dn) => dn !== null).slice(0, MOST);
  if (named.length === 0) return [];
  const key = keysUnder(prefix);
  const texts = await redis.mget(named.map((dn) => key('document', dn)));
  return texts.flatMap((text) => {
    if (text === null) return [];
    const { notice, pushed } = keptNotice(text);
    return pushed === null ? [notice] : [notice, pushed];
  });
};
