import { isCold } from '../history/thaw.js';
import { HistoryUnavailableError } from '../history/thaw-source.js';
import { keptNotice } from '../notices/kept-notice.js';
import { coldDocuments } from '../past/cold.js';
import type { PastReader } from '../past/reader.js';
import { keysUnder, type LedgerContext } from '../script/script.js';

/** Notices asked for at once; more than a page or a trace names. */
export const MOST_DOCUMENTS = 500;

/** Those of the history; one that does not answer matters only where it has one of them. */
const coldOnes = async (
  context: LedgerContext,
  past: PastReader,
  dns: readonly string[],
): Promise<ReadonlyMap<string, string | null>> => {
  try {
    return await coldDocuments(past, dns);
  } catch (cause) {
    for (const dn of dns) if (await isCold(context, `dn:${dn}`)) throw new HistoryUnavailableError({ cause });
    return new Map();
  }
};

/**
 * Notices and pushed orders as they are kept, in Redis or in the history, for whoever must find a person's data in texts about them. What is unknown is left out.
 * Throws where one cannot be read: nobody could mask what it holds.
 */
export const documents = async (context: LedgerContext, dns: readonly (string | null)[]): Promise<unknown[]> => {
  const { redis, prefix, sealer, past } = context;
  const named = [...new Set(dns)].filter((dn) => dn !== null).slice(0, MOST_DOCUMENTS);
  if (named.length === 0) return [];
  const key = keysUnder(prefix);
  const texts = await redis.mget(named.map((dn) => key('document', dn)));
  const missing = past ? named.filter((_, i) => texts[i] === null) : [];
  const cold = past && missing.length > 0 ? await coldOnes(context, past, missing) : null;
  return texts.flatMap((hot, i) => {
    const dn = named[i] ?? '';
    const text = hot ?? cold?.get(dn) ?? null;
    if (text === null) return [];
    const { notice, pushed } = keptNotice(sealer, dn, text);
    return pushed === null ? [notice] : [notice, pushed];
  });
};
