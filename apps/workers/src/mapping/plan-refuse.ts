import type { EventSituation, NoticeSituation, Plan } from '@scm-relay/ledger';
import type { PlanContext } from './context.js';
import { buildDeliveries, operationsFor, unmappable } from './deliveries.js';

/** The warehouse will not ship: all lines go back as never left. What accepting found out about the notice comes first. */
export const planRefuse = (situation: EventSituation, under: NoticeSituation | null, context: PlanContext): Plan => {
  if (under === null) {
    return { status: 'attention', reason: 'unresolved', detail: 'the refuse names no notice', topics: [] };
  }
  const { dn, notice } = under;
  if (situation.verdict === 'already-shipped') {
    return {
      status: 'attention',
      reason: 'already-shipped',
      dn,
      detail: `notice ${dn} was shipped before`,
      topics: [],
    };
  }
  if (situation.verdict === 'repeated') return { status: 'recorded', dn };
  if (notice === null) {
    return { status: 'waiting', reason: 'no-notice', dn, topics: [`dn:${dn}`], waitMs: context.waitMs.notice };
  }
  if (notice.shippedBefore) {
    const detail = `notice ${dn} left before this system was there`;
    return { status: 'attention', reason: 'already-shipped', dn, detail, topics: [`dn:${dn}`] };
  }
  const returned = [...under.items].find(([, item]) => item.returnedBy !== null);
  if (returned) {
    const detail = `item code ${returned[0]} of notice ${dn} already came back: it was shipped`;
    return { status: 'attention', reason: 'already-shipped', dn, detail, topics: [`dn:${dn}`] };
  }
  const operations = operationsFor(situation, notice, context).map((operation) => ({ operation }));
  const built = buildDeliveries(situation, notice, notice.lines, operations, context);
  if (!built.ok) return unmappable(dn, built.detail);
  return {
    status: built.deliveries.length > 0 ? 'sending' : 'recorded',
    dn,
    deliveries: built.deliveries,
    items: [],
    fire: [`dn:${dn}`],
  };
};
