import type { EventSituation, Plan, PlannedDelivery } from '@scm-relay/ledger';
import type { Notice, NoticeLine, Operation } from '@scm-relay/schemas';
import type { PlanContext } from './context.js';

/** Operations the routing table names for an event (CONTRACT §4), less those that already have a delivery that was not taken back. */
export const operationsFor = (situation: EventSituation, notice: Notice, context: PlanContext): Operation[] => {
  const routed = context.routes.get(`${notice.channel}.${situation.event.kind}`) ?? [];
  const live = situation.deliveries.filter((d) => d.status !== 'discarded').map((d) => d.operation);
  return routed.filter((operation) => !live.includes(operation));
};

export type Built =
  | { readonly ok: true; readonly deliveries: readonly PlannedDelivery[] }
  | { readonly ok: false; readonly detail: string };

/** Maps an event to the request of each operation. `line`: the events it stands for, where a line goes back as a whole. */
export const buildDeliveries = (
  situation: EventSituation,
  notice: Notice,
  lines: readonly NoticeLine[],
  operations: readonly { readonly operation: Operation; readonly line?: readonly string[] }[],
  context: PlanContext,
): Built => {
  const { event } = situation;
  const deliveries: PlannedDelivery[] = [];
  for (const { operation, line } of operations) {
    const connector = context.connectorFor(operation);
    const mapper = connector.operations[operation];
    if (!mapper) return { ok: false, detail: `no connector maps ${operation}` };
    const mapped = mapper.map({ event, notice, lines, context: context.mapping });
    if (!mapped.ok) return { ok: false, detail: `${operation}: ${mapped.detail}` };
    deliveries.push({
      destination: connector.destination,
      operation,
      request: mapped.request,
      ...(line ? { line } : {}),
      ...(mapped.reference === undefined ? {} : { reference: mapped.reference }),
    });
  }
  return { ok: true, deliveries };
};

export const unmappable = (dn: string, detail: string): Plan => ({
  status: 'attention',
  reason: 'unmappable',
  dn,
  detail,
  topics: [`dn:${dn}`],
});
