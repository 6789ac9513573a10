import { maskedTrace } from '@scm-relay/runtime';
import type { TraceView } from '@scm-relay/schemas';
import type { LedgerContext } from '../script/script.js';
import { allDamaged } from '../sealed/damage.js';
import { shownDocuments } from './documents.js';
import { withheld } from './withheld.js';

/**
 * A trace without personal data (CONTRACT §5). Of an event whose notice lies in a history that does not answer, or is damaged, all texts are
 * withheld, for nobody knows whom they name.
 */
export const shownTrace = async (context: LedgerContext, trace: TraceView): Promise<TraceView> => {
  const { documents, unread, incomplete, ...lacking } = await shownDocuments(
    context,
    trace.events.map(({ dn }) => dn),
  );
  const masked = maskedTrace(trace, documents);
  if (unread.size === 0) return masked;
  const events = masked.events.map((event) => (event.dn !== null && unread.has(event.dn) ? withheld(event) : event));
  return { ...masked, events, ...(incomplete ? { incomplete } : {}), ...allDamaged([trace, lacking]) };
};
