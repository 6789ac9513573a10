import { maskText, personalValues } from '@scm-relay/runtime';
import type { LedgerContext } from '../script/script.js';
import { documents, MOST_DOCUMENTS } from '../views/documents.js';

/**
 * Items without the personal data that a vendor's text may repeat (CONTRACT §5): what their notices and pushed orders call a person's
 * is found there, too.
 */
export const maskedDetails = async <T extends { readonly dn: string | null; readonly detail: string | null }>(
  context: LedgerContext,
  items: readonly T[],
): Promise<T[]> => {
  const masked: T[] = [];
  for (let from = 0; from < items.length; from += MOST_DOCUMENTS) {
    const portion = items.slice(from, from + MOST_DOCUMENTS);
    const known = personalValues(
      await documents(
        context,
        portion.map(({ dn, detail }) => (detail === null ? null : dn)),
      ),
    );
    masked.push(
      ...portion.map((item) => (item.detail === null ? item : { ...item, detail: maskText(item.detail, known) })),
    );
  }
  return masked;
};
