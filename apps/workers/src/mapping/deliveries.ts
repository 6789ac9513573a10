import type { MappingInput } from '@scm-relay/connectors';
import type { EventSituation, Plan, PlannedDelivery } from '@scm-relay/ledger';
import type { Notice, NoticeLine, Operation } from '@scm-relay/schemas';
import type { PlanContext } from './context.js';

/**
 * Operations the routing table names for an event (CONTRACT §4), less those that already have a delivery that was not taken back. One that
 * took some lines of a refuse as a whole leaves the others.
 */
export const operationsFor = (
  { event, deliveries }: EventSituation,
  notice: Notice,
  context: PlanContext,
): Operation[] => {
  const routed = context.routes.get(`${notice.channel}.${event.kind}`) ?? [];
  const done = deliveries.filter(({ status, whole }) => status !== 'discarded' && !(event.kind === 'refuse' && whole));
  return routed.filter((operation) => !done.some((each) => each.operation === operation));
};

export type Built =
  | { readonly ok: true; readonly deliveries: readonly PlannedDelivery[] }
  | { readonly ok: false; readonly detail: string };

type About = Pick<MappingInput, 'lines' | 'counts' | 'whole' | 'shares'>;

/** An operation with the lines it is about, where they are not all of them, and the events it stands for, where lines go back as a whole. */
export interface Wanted {
  readonly operation: Operation;
  readonly lines?: readonly NoticeLine[];
  readonly line?: readonly string[];
  readonly lineIds?: readonly string[];
}

/** Maps an event to the request of each operation. */
export const buildDeliveries = (
  { event }: EventSituation,
  notice: Notice,
  about: About,
  operations: readonly Wanted[],
  context: PlanContext,
): Built => {
  const deliveries: PlannedDelivery[] = [];
  for (const { operation, lines, line, lineIds } of operations) {
    const connector = context.connectorFor(operation);
    const mapper = connector.operations[operation];
    if (!mapper) return { ok: false, detail: `no connector maps ${operation}` };
    const input = { event, notice, ...about, ...(lines ? { lines } : {}), context: context.mapping };
    const mapped = mapper.map(input);
    if (!mapped.ok) return { ok: false, detail: `${operation}: ${mapped.detail}` };
    deliveries.push({
      destination: connector.destination,
      operation,
      request: mapped.request,
      ...(line ? { line } : {}),
      ...(lineIds ? { lineIds } : {}),
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
