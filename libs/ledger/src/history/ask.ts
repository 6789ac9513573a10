import { type KeptEvent, type KeptNotice, splitEventId } from '@scm-relay/schemas';
import type { LedgerContext } from '../script/script.js';
import { HistoryUnavailableError, type ThawSource } from './thaw-source.js';

/** `sn:5046…` is asked for as a piece, by its number. */
export const split = (name: string): readonly [string, string] => {
  const at = name.indexOf(':');
  return [name.slice(0, at), name.slice(at + 1)];
};

/** What the history answers; rejects with a HistoryUnavailableError where there is none, or where it does not answer. */
export const asked = async <T>({ history }: LedgerContext, ask: (source: ThawSource) => Promise<T>): Promise<T> => {
  if (!history) throw new HistoryUnavailableError();
  try {
    return await ask(history);
  } catch (cause) {
    throw new HistoryUnavailableError({ cause });
  }
};

/** The notices that a name leads to (`dn:…`, `sn:…`, `tn:…`, `order:…`). */
export const noticesOf = (context: LedgerContext, name: string): Promise<readonly KeptNotice[]> => {
  const [by, value] = split(name);
  return asked(context, (source) => {
    switch (by) {
      case 'dn':
        return source.noticesOf({ dn: value });
      case 'sn':
        return source.noticesOf({ sn: value });
      case 'tn':
        return source.noticesOf({ tn: value });
      default:
        return source.noticesOf({ order: value });
    }
  });
};

export const findEvent = async (context: LedgerContext, id: string): Promise<KeptEvent | null> => {
  const named = splitEventId(id);
  return named ? asked(context, (source) => source.find(named.kind, named.seq)) : null;
};
