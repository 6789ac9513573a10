import type { JobSpec } from '@scm-relay/runtime';
import type { EventKind } from '@scm-relay/schemas';
import { eventId } from '@scm-relay/schemas';
import { packItem } from './item.js';
import type { Guard, Plan } from './plan.js';
import { list, string } from './replies.js';
import { type LedgerContext, run, SCRIPTS } from './scripts.js';
import { wakes } from './wake.js';

export type CommitResult =
  | { readonly answer: 'ok'; readonly wake: JobSpec[]; readonly status: string; readonly reason: string | null }
  /** something that was read has changed: read again */
  | { readonly answer: 'stale' }
  /** an earlier event of the same notice is not mapped yet: its commit wakes this one */
  | { readonly answer: 'behind' }
  /** another generation has taken over */
  | { readonly answer: 'gone' };

const packed = (plan: Plan): unknown => {
  if (!('items' in plan)) return plan;
  return {
    ...plan,
    ordered: true,
    used: true,
    line: plan.line === undefined ? undefined : String(plan.line),
    items: plan.items.map(([sn, item]) => [sn, packItem(item)]),
    deliveries: plan.deliveries.map(({ request, ...delivery }) => delivery),
  };
};

/** Applies a plan in one atomic step, if the event is still at `generation` and every guard holds. */
export const commit = async (
  context: LedgerContext,
  event: { readonly kind: EventKind; readonly seq: string; readonly generation: number },
  guards: readonly Guard[],
  plan: Plan,
): Promise<CommitResult> => {
  const [answer, jobs, status, reason] = list(
    await run(context, SCRIPTS.commit, [
      eventId(event.kind, event.seq),
      event.generation,
      JSON.stringify(guards.map(([parts, field, value]) => [parts.join(':'), field, value])),
      JSON.stringify(packed(plan)),
      ...('deliveries' in plan ? plan.deliveries.map(({ request }) => JSON.stringify(request)) : []),
    ]),
  );
  if (answer === 'stale' || answer === 'behind' || answer === 'gone') return { answer };
  return { answer: 'ok', wake: wakes(jobs), status: string(status), reason: string(reason) || null };
};
