import type { Erased, History } from '@scm-relay/history';
import type { Ledger } from '@scm-relay/ledger';

export interface EraseDependencies {
  readonly ledger: Pick<Ledger, 'erasedInHistory' | 'eraseRefused'>;
  readonly history: Pick<History, 'erase' | 'valuesOf'>;
}

/**
 * Erases what Redis let go of notices that somebody asked to erase (CONTRACT §7). Refused bodies come first: of a notice that Redis let go its
 * row alone knows whom they quote.
 */
export const eraseAsked = async ({ ledger, history }: EraseDependencies, dns: readonly string[]): Promise<Erased> => {
  const values = await history.valuesOf(dns);
  if (values.length > 0) await ledger.eraseRefused(values, false);
  const erased = await history.erase(dns);
  await ledger.erasedInHistory(dns);
  return erased;
};
