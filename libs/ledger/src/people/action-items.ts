import type { AttentionReason, WaitingReason } from '@scm-relay/schemas';
import type { LedgerContext } from '../script/script.js';
import { waitingNamed } from '../views/waiting.js';
import { type AttentionItem, attentionNamed } from './attention-list.js';

/** Something an operator may act on: an item of the attention list, or an event that waits. */
export type ActionItem = Omit<AttentionItem, 'reason'> & { readonly reason: AttentionReason | WaitingReason };

/** Those of these ids that are on the list, or wait, right now. */
export const actionItems = async (context: LedgerContext, ids: readonly string[]): Promise<ActionItem[]> => {
  const [listed, waiting] = await Promise.all([attentionNamed(context, ids), waitingNamed(context, ids)]);
  const parked = waiting
    .filter(({ id }) => !listed.some((item) => item.id === id))
    .map(
      ({ kind, seq, ...item }): ActionItem => ({
        ...item,
        events: [{ kind, seq }],
        destination: null,
        operation: null,
        other: null,
      }),
    );
  return [...listed, ...parked];
};
