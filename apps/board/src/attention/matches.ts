import type { ActionItem, AttentionFilter, Ledger } from '@scm-relay/ledger';
import type { AttentionReason, WaitingReason } from '@scm-relay/schemas';
import type { ActionOrder } from './order.js';

export type ByReason = Readonly<Partial<Record<AttentionReason | WaitingReason, number>>>;

export interface Matches {
  readonly matched: number;
  readonly byReason: ByReason;
  readonly first: readonly ActionItem[];
}

export type MatchSource = Pick<Ledger, 'actionItems' | 'attentionCount' | 'attentionMatches' | 'attentionReasons'>;

const countOf = async (ledger: MatchSource, filter: AttentionFilter): Promise<ByReason> => {
  const reasons = (await ledger.attentionReasons()).filter(
    ({ reason }) => filter.reason === undefined || filter.reason === reason,
  );
  const totals = await Promise.all(reasons.map(({ reason }) => ledger.attentionCount({ ...filter, reason })));
  return Object.fromEntries(
    reasons.map(({ reason }, i) => [reason, totals[i] ?? 0] as const).filter(([, count]) => count > 0),
  );
};

const firstOf = async (ledger: MatchSource, filter: AttentionFilter, show: number): Promise<ActionItem[]> => {
  const ids: string[] = [];
  if (show === 0) return [];
  for await (const items of ledger.attentionMatches(filter)) {
    ids.push(...items.slice(0, show - ids.length).map(({ id }) => id));
    if (ids.length === show) break;
  }
  return ledger.actionItems(ids);
};

const tally = (items: readonly ActionItem[]): ByReason => {
  const counts: { [R in ActionItem['reason']]?: number } = {};
  for (const { reason } of items) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
};

/** What an order would act on: how many, for which reasons, and the first few. */
export const findMatches = async (
  ledger: MatchSource,
  target: ActionOrder['target'],
  show: number,
): Promise<Matches> => {
  if ('filter' in target) {
    const [byReason, first] = await Promise.all([countOf(ledger, target.filter), firstOf(ledger, target.filter, show)]);
    return { matched: Object.values(byReason).reduce((sum, count) => sum + count, 0), byReason, first };
  }
  const items = await ledger.actionItems(target.ids);
  return { matched: items.length, byReason: tally(items), first: items.slice(0, show) };
};
