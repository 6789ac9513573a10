import type { AttentionItem, BulkView, Ledger } from '@scm-relay/ledger';
import { HttpProblem } from '@scm-relay/runtime';
import type { BulkRunner } from './bulk-runner.js';
import type { ActionOrder } from './order.js';

export interface ActionOptions {
  readonly ledger: Pick<Ledger, 'attentionMatches' | 'attentionNamed' | 'attentionPage' | 'createBulk' | 'bulkView'>;
  readonly runner: BulkRunner;
}

/** `bulk` null: a dry run, or nothing matched */
export interface Placed {
  readonly matched: number;
  readonly bulk: string | null;
}

/** What an order would act on: how many, and the first few. */
export async function preview(
  { ledger }: Pick<ActionOptions, 'ledger'>,
  { target }: Pick<ActionOrder, 'target'>,
  show: number,
): Promise<{ readonly matched: number; readonly first: readonly AttentionItem[] }> {
  if ('filter' in target) {
    const { total, items } = await ledger.attentionPage(target.filter, { limit: show });
    return { matched: total, first: items };
  }
  const items = await ledger.attentionNamed(target.ids);
  return { matched: items.length, first: items.slice(0, show) };
}

/**
 * Places an order as a bulk action. One item alone is waited for: its refusal is the answer (409). More go on in the
 * background, at their pace.
 */
export async function place({ ledger, runner }: ActionOptions, order: ActionOrder, user: string): Promise<Placed> {
  if (order.dryRun) return { matched: (await preview({ ledger }, order, 0)).matched, bulk: null };
  const { action, note, dn, perSecond, target } = order;
  const chunks =
    'filter' in target ? ledger.attentionMatches(target.filter) : [await ledger.attentionNamed(target.ids)];
  const { id, total } = await ledger.createBulk({ user, action, note, dn, perSecond }, chunks);
  const done = runner.run(id);
  if (total === 1) {
    await done;
    refuseIfRefused(await ledger.bulkView(id), dn);
  }
  return { matched: total, bulk: total === 0 ? null : id };
}

const refuseIfRefused = (bulk: BulkView | null, dn: string): void => {
  if (!bulk || bulk.refused === 0) return;
  throw new HttpProblem(
    'not-pending',
    `The item cannot be retried under ${dn}: that notice does not take it, or the delivery stands for several events.`,
  );
};
