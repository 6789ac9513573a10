import type { BulkView, Ledger } from '@scm-relay/ledger';
import { HttpProblem } from '@scm-relay/runtime';
import type { BulkRunner } from './bulk-runner.js';
import { type ByReason, findMatches, type Matches, type MatchSource } from './matches.js';
import type { ActionOrder } from './order.js';

export interface ActionOptions {
  readonly ledger: MatchSource & Pick<Ledger, 'createBulk' | 'bulkView'>;
  readonly runner: BulkRunner;
}

/** `bulk` null: a dry run, or nothing matched */
export interface Placed {
  readonly matched: number;
  readonly byReason: ByReason;
  readonly bulk: string | null;
}

/** How many of these could be booked twice by this order. */
export const possibleDoubles = (action: ActionOrder['action'], byReason: ByReason): number =>
  action === 'retry' ? (byReason['outcome-unknown'] ?? 0) : 0;

const confirmFirst = ({ action, acceptDoubles }: ActionOrder, { matched, byReason }: Matches): void => {
  const doubles = possibleDoubles(action, byReason);
  if (doubles === 0 || acceptDoubles) return;
  throw new HttpProblem(
    'confirmation-needed',
    `The outcome of ${doubles} of ${matched} is unknown: they may be booked twice. Look first, or add acceptDoubles.`,
    { counts: { matched, byReason } },
  );
};

/**
 * Places an order as a bulk action. One item alone is waited for: its refusal is the answer (409). More go on in the
 * background, at their pace.
 */
export async function place({ ledger, runner }: ActionOptions, order: ActionOrder, user: string): Promise<Placed> {
  const { action, note, dn, perSecond, acceptDoubles, target } = order;
  const found = await findMatches(ledger, target, 1);
  const { matched, byReason } = found;
  if (order.dryRun || matched === 0) return { matched, byReason, bulk: null };
  confirmFirst(order, found);
  const chunks = 'filter' in target ? ledger.attentionMatches(target.filter) : [await ledger.actionItems(target.ids)];
  const { id, total } = await ledger.createBulk({ user, action, note, dn, perSecond, acceptDoubles }, chunks);
  const done = runner.run(id);
  if (total === 1) {
    await done;
    refuseIfRefused(await ledger.bulkView(id), dn);
  }
  return { matched: total, byReason, bulk: total === 0 ? null : id };
}

const WHY_NOT =
  'the notice does not take it, a piece of it was refunded under the notice it has, it waits for an earlier event of its notice, its event was discarded, or the delivery stands for several events';

const refuseIfRefused = (bulk: BulkView | null, dn: string): void => {
  if (bulk && bulk.failed > 0)
    throw new HttpProblem('internal-error', 'The item failed by a fault of ours; our log says which.');
  if (!bulk || bulk.refused === 0) return;
  if (dn === '') throw new HttpProblem('not-pending', `The item cannot be retried: ${WHY_NOT}.`);
  throw new HttpProblem('not-pending', `The item cannot be retried under ${dn}: ${WHY_NOT}.`);
};
