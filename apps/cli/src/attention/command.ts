import {
  type ActionItem,
  type AttentionFilter,
  type AttentionItem,
  type AttentionPage,
  allDamaged,
  type Damaged,
  type Ledger,
} from '@scm-relay/ledger';
import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { positiveInteger } from '../numbers.js';
import { endOf, withSession } from '../session.js';
import { type Cell, table } from '../terminal/terminal.js';
import { actCommand } from './act.js';
import { type FilterOptions, filterOf, withFilters } from './filter.js';

const DEFAULT_LIMIT = 50;

const row = ({ id, reason, since, dn, destination, events, other, detail }: ActionItem): Cell[] => [
  id,
  reason,
  since,
  dn,
  destination,
  events.map(({ kind, seq }) => `${kind} ${seq}`).join(', '),
  [other === null ? '' : `belongs to ${other}`, detail ?? ''].filter(Boolean).join('; '),
];

/** Of masked items. */
export const itemTable = (items: readonly ActionItem[]): string =>
  table(['id', 'reason', 'since', 'notice', 'destination', 'events', 'detail'], items.map(row));

/** The first so many that match; a page of a rare text may come short (people/attention-page.ts). */
const firstItems = async (
  { attentionPage }: Pick<Ledger, 'attentionPage'>,
  filter: AttentionFilter,
  limit: number,
): Promise<Pick<AttentionPage, 'items' | 'damaged'>> => {
  const items: AttentionItem[] = [];
  const unread: Damaged[] = [];
  let after: string | null = null;
  do {
    const page: AttentionPage = await attentionPage(filter, { after, limit: limit - items.length });
    items.push(...page.items);
    unread.push(page);
    after = page.next;
  } while (after !== null && items.length < limit);
  return { items, ...allDamaged(unread) };
};

/** `attention list`, or `attention` alone: the longest waiting first. */
const listCommand = (parent: Command, { terminal, config: read, end }: Cli): void => {
  withFilters(
    parent.command('list', { isDefault: true }).description('list what needs a person, the longest waiting first'),
  )
    .option('--limit <n>', 'how many to show', positiveInteger, DEFAULT_LIMIT)
    .option('--json', 'items with the total, as the board answers them')
    .action(async (options: FilterOptions & { limit: number; json?: true }) => {
      await withSession(read(['notices']), async ({ ledger }) => {
        const filter = filterOf(options);
        const found = await firstItems(ledger, filter, options.limit);
        const total = await ledger.attentionCount(filter);
        const { items, ...shown } = await ledger.shownDetails(found.items);
        const lacking = { ...shown, ...allDamaged([found, shown]) };
        const code = endOf(terminal, lacking);
        if (options.json) terminal.out(JSON.stringify({ items, total, ...lacking }, null, 2));
        else if (total === 0) terminal.out('nothing needs a person');
        else {
          terminal.out(itemTable(items));
          terminal.out(`${items.length} of ${total}`);
        }
        end(code);
      });
    });
};

/** `attention [list]|retry|resolve|discard`. */
export const attentionCommand = (parent: Command, cli: Cli): void => {
  const attention = parent.command('attention').description('list what needs a person, and act on it');
  listCommand(attention, cli);
  for (const action of ['retry', 'resolve', 'discard'] as const) actCommand(attention, action, cli);
};
