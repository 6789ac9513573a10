import type { AttentionItem } from '@scm-relay/ledger';
import { maskText } from '@scm-relay/runtime';
import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit.js';
import { positiveInteger } from '../numbers.js';
import { withSession } from '../session.js';
import { type Cell, table } from '../terminal/table.js';
import { type FilterOptions, filterOf, withFilters } from './filter.js';

const DEFAULT_LIMIT = 50;

/** An item without the personal data that a vendor's text may repeat. */
const masked = (item: AttentionItem): AttentionItem => ({
  ...item,
  detail: item.detail === null ? null : maskText(item.detail),
});

const row = ({ id, reason, since, dn, destination, events, other, detail }: AttentionItem): Cell[] => [
  id,
  reason,
  since,
  dn,
  destination,
  events.map(({ kind, seq }) => `${kind} ${seq}`).join(', '),
  [other === null ? '' : `belongs to ${other}`, detail ?? ''].filter(Boolean).join('; '),
];

export const itemTable = (items: readonly AttentionItem[]): string =>
  table(['id', 'reason', 'since', 'notice', 'destination', 'events', 'detail'], items.map(masked).map(row));

/** `attention list`: the longest waiting first. */
export const listCommand = (parent: Command, { terminal, config: read, end }: Cli): void => {
  withFilters(parent.command('list').description('what waits for a person, the longest waiting first'))
    .option('--limit <n>', 'how many to show', positiveInteger, DEFAULT_LIMIT)
    .option('--json', 'items with the total, as the board answers them')
    .action(async (options: FilterOptions & { limit: number; json?: true }) => {
      await withSession(read(['notices']), async ({ ledger }) => {
        const { items, total } = await ledger.attentionPage(filterOf(options), { limit: options.limit });
        if (options.json) terminal.out(JSON.stringify({ items: items.map(masked), total }, null, 2));
        else if (total === 0) terminal.out('nothing waits for a person');
        else {
          terminal.out(itemTable(items));
          terminal.out(`${items.length} of ${total}`);
        }
        end(EXIT.ok);
      });
    });
};
