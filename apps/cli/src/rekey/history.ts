import type { History, Rewrite } from '@scm-relay/history';
import { historyRecords, type Rekeyed, UnknownDataKeyError } from '@scm-relay/ledger';
import type { Config } from '@scm-relay/runtime';
import type { Terminal } from '../terminal/terminal.js';

/** Records of the history worked on in one transaction. */
const PORTION = 500;
const SAY_EVERY_MS = 5_000;

/** Leaves what no key opens as it is, and counts it by the id of its key, as in Redis. */
const tolerant = ({ event, notice, audit }: Rewrite, unreadable: Record<string, number>): Rewrite => {
  const tried = <T>(was: T, write: () => T): T => {
    try {
      return write();
    } catch (error) {
      if (!(error instanceof UnknownDataKeyError)) throw error;
      unreadable[error.keyId] = (unreadable[error.keyId] ?? 0) + 1;
      return was;
    }
  };
  return {
    event: (fields, of) => tried(fields, () => event(fields, of)),
    notice: (kept, dn) => tried(kept, () => notice(kept, dn)),
    audit: (entry) => tried(entry, () => audit(entry)),
  };
};

/**
 * `rekey` in the history, a portion at a time, from its beginning: what is written with the first key already is read and passed over.
 * Rejects with a HistoryError.
 */
export const rekeyHistory = async (
  history: History,
  { dataKeys, dryRun }: Pick<Config, 'dataKeys'> & { readonly dryRun: boolean },
  { say }: Pick<Terminal, 'say'>,
): Promise<Rekeyed> => {
  const unreadable: Record<string, number> = {};
  const apply = tolerant(historyRecords(dataKeys).rekeying, unreadable);
  const count = { checked: 0, rewritten: 0 };
  let saidAt = performance.now();
  for (let after: string | null | undefined; after !== null; ) {
    const portion = await history.rekey(apply, { limit: PORTION, dryRun, ...(after === undefined ? {} : { after }) });
    count.checked += portion.checked;
    count.rewritten += portion.changed;
    after = portion.next;
    if (performance.now() - saidAt < SAY_EVERY_MS) continue;
    saidAt = performance.now();
    say(`history: ${count.checked} records read, ${count.rewritten} ${dryRun ? 'to be written' : 'written'}`);
  }
  return { ...count, unreadable, damaged: [] };
};
