import { coldAmong } from '../history/thaw.js';
import { HistoryUnavailableError } from '../history/thaw-source.js';
import { keptNotice } from '../notices/kept-notice.js';
import { coldDocuments } from '../past/cold.js';
import { glanceAt } from '../past/glance.js';
import { keysUnder, type LedgerContext } from '../script/script.js';
import type { Damaged } from '../sealed/damage.js';
import { separately, textIn } from './records.js';

/** Notices asked for at once; more than a page or a trace names. */
export const MOST_DOCUMENTS = 500;

/** Notices and pushed orders as they are kept, for whoever must find a person's data in texts about them. */
export interface Documents extends Damaged {
  readonly documents: readonly unknown[];
  /** those that lie in the history, which does not answer, and those that are damaged: nobody can mask what is said of them */
  readonly unread: ReadonlySet<string>;
  /** one of them lies in the history */
  readonly incomplete?: true;
}

/** Of Redis and the history; what is unknown is left out. A history that does not answer matters only where it has one of them. */
export const shownDocuments = async (context: LedgerContext, dns: readonly (string | null)[]): Promise<Documents> => {
  const { prefix, sealer } = context;
  const named = [...new Set(dns)].filter((dn) => dn !== null).slice(0, MOST_DOCUMENTS);
  if (named.length === 0) return { documents: [], unread: new Set() };
  const key = keysUnder(prefix);
  const replies = await separately(context, (pipeline) => {
    for (const dn of named) pipeline.get(key('document', dn));
  });
  const missing = named.filter((_, i) => replies[i] === null);
  const past = glanceAt(context);
  const cold =
    missing.length === 0
      ? new Map<string, string | null>()
      : await past.ask((history) => coldDocuments(history, missing), new Map<string, string | null>());
  const away = past.incomplete().incomplete ? await coldAmong(context, missing) : [];
  const unread = new Set(away);
  const documents = replies.flatMap((reply, i) => {
    const dn = named[i] ?? '';
    const found = past.unread.read(`document:${dn}`, () => {
      const text = textIn(reply) ?? cold.get(dn) ?? null;
      if (text === null) return [];
      const { notice, pushed } = keptNotice(sealer, dn, text);
      // of what is no notice nobody knows whom it named
      if (!Array.isArray(notice.lines)) throw new TypeError('it is no notice');
      return pushed === null ? [notice] : [notice, pushed];
    });
    if (found === null) unread.add(dn);
    return found ?? [];
  });
  return { documents, unread, ...(away.length > 0 ? { incomplete: true } : {}), ...past.unread.damaged() };
};

/** The same, but rejects with a HistoryUnavailableError where one lies in a history that does not answer. */
export const documents = async (context: LedgerContext, dns: readonly (string | null)[]): Promise<Documents> => {
  const found = await shownDocuments(context, dns);
  if (found.incomplete) throw new HistoryUnavailableError();
  return found;
};
