import type { EventSituation, NoticeSituation, Plan } from '@scm-relay/ledger';
import type { PlanContext } from './context.js';
import { buildDeliveries, operationsFor, unmappable } from './deliveries.js';

/** The warehouse will not ship: all lines go back as never left. The state of the notice decides, not the order of mapping. */
export const planRefuse = (situation: EventSituation, under: NoticeSituation | null, context: PlanContext): Plan => {
  if (under === null) {
    return { status: 'attention', reason: 'unresolved', detail: 'the refuse names no notice', topics: [] };
  }
  const { dn, notice } = under;
  const { seq } = situation.event.body;
  if (under.state === 'shipped') {
    const detail = `notice ${dn} was shipped before`;
    return { status: 'attention', reason: 'already-shipped', dn, detail, topics: [`dn:${dn}`] };
  }
  if (under.state === 'refused' && under.by !== seq) return { status: 'recorded', dn };
  if (notice === null) {
    return { status: 'waiting', reason: 'no-notice', dn, topics: [`dn:${dn}`], waitMs: context.waitMs.notice };
  }
  if (notice.shippedBefore) {
    const detail = `notice ${dn} left before this system was there`;
    return { status: 'attention', reason: 'already-shipped', dn, detail, topics: [`dn:${dn}`] };
  }
  if (under.total.returned > 0) {
    const detail = `pieces of notice ${dn} already came back: it was shipped`;
    return { status: 'attention', reason: 'already-shipped', dn, detail, topics: [`dn:${dn}`] };
  }
  const operations = operationsFor(situation, notice, context).map((operation) => ({ operation }));
  const built = buildDeliveries(situation, notice, notice.lines, operations, context);
  if (!built.ok) return unmappable(dn, built.detail);
  return {
    status: built.deliveries.length > 0 ? 'sending' : 'recorded',
    dn,
    deliveries: built.deliveries,
    notice: {},
    // its acceptance closed the notice, unless that was taken when it came
    ...(under.state === 'pending' ? { refuses: true as const } : {}),
    fire: [`dn:${dn}`],
  };
};
