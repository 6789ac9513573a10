import { coldAmong } from '../history/thaw.js';
import { HistoryUnavailableError } from '../history/thaw-source.js';
import { keptNotice } from '../notices/kept-notice.js';
import { coldDocuments } from '../past/cold.js';
import { glanceAt } from '../past/glance.js';
import { keysUnder, type LedgerContext } from '../script/script.js';

/** Notices asked for at once; more than a page or a trace names. */
export const MOST_DOCUMENTS = 500;

/** Notices and pushed orders as they are kept, for whoever must find a person's data in texts about them. */
export interface Documents {
  readonly documents: readonly unknown[];
  /** those that lie in the history, which does not answer: nobody can mask what is said of them */
  readonly unread: ReadonlySet<string>;
}

/**
 * Of Redis and the history; what is unknown is left out. A history that does not answer matters only where it has one of them. Throws
 * where one cannot be read for want of its key.
 */
export const shownDocuments = async (context: LedgerContext, dns: readonly (string | null)[]): Promise<Documents> => {
  const { redis, prefix, sealer } = context;
  const named = [...new Set(dns)].filter((dn) => dn !== null).slice(0, MOST_DOCUMENTS);
  if (named.length === 0) return { documents: [], unread: new Set() };
  const key = keysUnder(prefix);
  const texts = await redis.mget(named.map((dn) => key('document', dn)));
  const missing = named.filter((_, i) => texts[i] === null);
  const past = glanceAt(context);
  const cold =
    missing.length === 0
      ? new Map<string, string | null>()
      : await past.ask((history) => coldDocuments(history, missing), new Map<string, string | null>());
  const unread = past.incomplete().incomplete ? await coldAmong(context, missing) : [];
  const documents = texts.flatMap((hot, i) => {
    const dn = named[i] ?? '';
    const text = hot ?? cold.get(dn) ?? null;
    if (text === null) return [];
    const { notice, pushed } = keptNotice(sealer, dn, text);
    return pushed === null ? [notice] : [notice, pushed];
  });
  return { documents, unread: new Set(unread) };
};

/** The same, all of them. Rejects with a HistoryUnavailableError where one lies in a history that does not answer. */
export const documents = async (
  context: LedgerContext,
  dns: readonly (string | null)[],
): Promise<readonly unknown[]> => {
  const { documents, unread } = await shownDocuments(context, dns);
  if (unread.size > 0) throw new HistoryUnavailableError();
  return documents;
};
