import { HistoryUnavailableError } from '../history/thaw-source.js';
import type { LedgerContext } from '../script/script.js';
import { type Damaged, type Unread, unreadIn } from '../sealed/damage.js';
import type { PastReader } from './reader.js';

type Past = Omit<PastReader, 'stream'>;

/** How one view reads the history beside Redis: every view that needs no more than it can get goes by this (ADR 19). */
export interface Glance {
  /** whether there is a history */
  readonly any: boolean;
  /** What the history answers; `without` where there is none or where it does not answer, and then the view is incomplete. */
  ask<T>(read: (past: Past) => Promise<T>, without: T): Promise<T>;
  /** records that cannot be read, of Redis and of the history */
  readonly unread: Unread;
  /** what the view does not have: to be spread into it once all of it was read */
  incomplete(): { readonly incomplete?: true } & Damaged;
}

/**
 * `whole`: a part would be wrong (exports, counts). It waits as long as the history takes, and rejects with a HistoryUnavailableError
 * where that does not answer; all others wait briefly.
 */
export const glanceAt = ({ past, shownPast }: LedgerContext, whole = false): Glance => {
  const from = whole ? past : shownPast;
  const unread = unreadIn();
  let missed = false;
  return {
    any: from !== undefined,
    ask: async (read, without) => {
      if (from === undefined) return without;
      try {
        return await read(from);
      } catch (cause) {
        if (whole) throw new HistoryUnavailableError({ cause });
        missed = true;
        return without;
      }
    },
    unread,
    incomplete: () => ({ ...(missed ? { incomplete: true } : {}), ...unread.damaged() }),
  };
};
