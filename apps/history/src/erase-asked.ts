import type { Erased, History } from '@scm-relay/history';
import { type Ledger, notSearched } from '@scm-relay/ledger';

export interface EraseDependencies {
  readonly ledger: Pick<Ledger, 'erasedInHistory' | 'eraseRefused'>;
  readonly history: Pick<History, 'erase' | 'valuesOf'>;
}

/**
 * Erases what Redis let go of notices that somebody asked to erase (CONTRACT §7). Refused bodies come first: of a notice that Redis let go its
 * row alone knows whom they quote. One that cannot be read holds nothing up, and is told when all is done.
 */
export const eraseAsked = async ({ ledger, history }: EraseDependencies, dns: readonly string[]): Promise<Erased> => {
  const values = await history.valuesOf(dns);
  const unsearched = values.length > 0 ? notSearched(await ledger.eraseRefused(values, false)) : null;
  const erased = await history.erase(dns);
  await ledger.erasedInHistory(dns);
  if (unsearched) throw unsearched;
  return erased;
};
