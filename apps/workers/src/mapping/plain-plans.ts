import { type EventSituation, HISTORY_TOPIC, type Plan } from '@scm-relay/ledger';

/** Content that was accepted before under another `seq`: nothing is sent; if one of the earlier events is taken back, this one takes its place. */
export const repeated = (ids: readonly string[], dn?: string): Plan => ({
  status: 'recorded',
  ...(dn === undefined ? {} : { dn }),
  detail: `repeats ${ids.join(', ')}`,
  topics: ids.map((id) => `gone:${id}`),
});

/**
 * What an event names lies in the history, which does not answer (CONTRACT §7): it waits until that is back, however long it takes, and
 * is then mapped as if nothing had ever left Redis.
 */
export const awaitHistory = ({ event }: EventSituation): Plan => ({
  status: 'waiting',
  reason: event.kind === 'refund' && event.body.dn === undefined ? 'no-checkout' : 'no-notice',
  detail: 'what it names lies in the history, which does not answer',
  topics: [HISTORY_TOPIC],
});

/**
 * An event that a person settled before it was mapped (CONTRACT §5, `resolve`) counts as delivered: it takes of its notice what it does, and
 * nothing is sent. What cannot be known yet it waits to take.
 */
export const settledByHand = (plan: Plan): Plan => {
  if ('deliveries' in plan) {
    const { lines, waitMs, reason, ...taken } = plan;
    return { ...taken, status: 'resolved', deliveries: [] };
  }
  const { dn, status } = plan;
  // nobody knows its notice: a checkout that comes later may say it
  const unknown = status === 'attention' && dn === undefined;
  return {
    status: 'resolved',
    ...(dn === undefined ? {} : { dn }),
    ...(status === 'waiting' || unknown ? { topics: plan.topics } : {}),
  };
};
