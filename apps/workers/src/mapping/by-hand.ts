import type { Plan } from '@scm-relay/ledger';

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
  return {
    status: 'resolved',
    ...(dn === undefined ? {} : { dn }),
    ...(status === 'waiting' ? { topics: plan.topics } : {}),
  };
};
