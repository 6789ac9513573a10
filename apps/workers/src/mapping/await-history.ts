import { type EventSituation, HISTORY_TOPIC, type Plan } from '@scm-relay/ledger';

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
