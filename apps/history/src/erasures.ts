import type { History } from '@scm-relay/history';
import type { Ledger } from '@scm-relay/ledger';
import type { Logger } from '@scm-relay/runtime';

const MOST = 100;
const DAY_MS = 86_400_000;

export interface ErasureDependencies {
  readonly ledger: Pick<Ledger, 'erasedInHistory' | 'erasingInHistory'>;
  readonly history: Pick<History, 'erase' | 'eraseAtRest'>;
  /** days at rest after which personal data go */
  readonly personalDays: number;
  readonly logger: Logger;
}

/** Erases what Redis let go of notices that somebody asked to erase (`POST /notices/{dn}/erase`). */
export const eraseAsked = async ({ ledger, history, logger }: ErasureDependencies): Promise<void> => {
  const dns = await ledger.erasingInHistory(MOST);
  if (dns.length === 0) return;
  const erased = await history.erase(dns);
  await ledger.erasedInHistory(dns);
  logger.info('personal data erased in the history', { ...erased });
};

/** Takes personal data out of what has been at rest for too long, a portion; true: there may be more. */
export const eraseResting = async (
  { history, personalDays, logger }: ErasureDependencies,
  now: number,
): Promise<boolean> => {
  const erased = await history.eraseAtRest(now - personalDays * DAY_MS, MOST);
  if (erased.notices + erased.events === 0) return false;
  logger.info('personal data erased in the history of what has long been at rest', { ...erased });
  return erased.notices === MOST || erased.events === MOST;
};
