import { maskText, personalValues } from '@scm-relay/runtime';
import type { LedgerContext } from '../script/script.js';
import { allDamaged, type Damaged } from '../sealed/damage.js';
import { type Documents, documents, MOST_DOCUMENTS, shownDocuments } from '../views/documents.js';
import { WITHHELD } from '../views/withheld.js';

interface Detailed {
  readonly dn: string | null;
  readonly detail: string | null;
}

const maskedBy = async <T extends Detailed>(
  items: readonly T[],
  ask: (dns: readonly (string | null)[]) => Promise<Documents>,
): Promise<{ readonly items: T[]; readonly incomplete?: true } & Damaged> => {
  const masked: T[] = [];
  const read: Documents[] = [];
  for (let from = 0; from < items.length; from += MOST_DOCUMENTS) {
    const portion = items.slice(from, from + MOST_DOCUMENTS);
    const found = await ask(portion.map(({ dn, detail }) => (detail === null ? null : dn)));
    const known = personalValues(found.documents);
    read.push(found);
    for (const item of portion) {
      const { dn, detail } = item;
      const withheld = detail !== null && dn !== null && found.unread.has(dn);
      masked.push(detail === null ? item : { ...item, detail: withheld ? WITHHELD : maskText(detail, known) });
    }
  }
  return {
    items: masked,
    ...(read.some(({ incomplete }) => incomplete) ? { incomplete: true } : {}),
    ...allDamaged(read),
  };
};

/**
 * Items without the personal data that a vendor's text may repeat (CONTRACT §5): what their notices and pushed orders call a person's
 * is found there, too; that of a notice which is damaged is withheld. Rejects with a HistoryUnavailableError where a notice is in a history
 * that does not answer.
 */
export const maskedDetails = async <T extends { readonly dn: string | null; readonly detail: string | null }>(
  context: LedgerContext,
  items: readonly T[],
): Promise<T[]> => (await maskedBy(items, (dns) => documents(context, dns))).items;

/** The same to be shown: a detail whose notice lies in a history that does not answer is withheld, too (`incomplete`). */
export const shownDetails = <T extends { readonly dn: string | null; readonly detail: string | null }>(
  context: LedgerContext,
  items: readonly T[],
): Promise<{ readonly items: readonly T[]; readonly incomplete?: true } & Damaged> =>
  maskedBy(items, (dns) => shownDocuments(context, dns));
