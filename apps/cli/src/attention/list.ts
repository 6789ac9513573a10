import type { AttentionItem, Ledger } from '@scm-relay/ledger';
import { maskText, personalValues } from '@scm-relay/runtime';
import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit.js';
import { positiveInteger } from '../numbers.js';
import { withSession } from '../session.js';
import { type Cell, table } from '../terminal/table.js';
import { type FilterOptions, filterOf, withFilters } from './filter.js';

const DEFAULT_LIMIT = 50;

/** Items without the personal data that a vendor's text may repeat: what their notices call a person's is found there, too. */
export const maskedItems = async (
  { documents }: Pick<Ledger, 'documents'>,
  items: readonly AttentionItem[],
): Promise<AttentionItem[]> => {
  const known = personalValues(await documents(items.map(({ dn }) => dn)));
  return items.map((item) => ({ ...item, detail: item.detail === null ? null : maskText(item.detail, known) }));
};

const row = ({ id, reason, since, dn, destination, events, other, detail }: AttentionItem): Cell[] => [
  id,
  reason,
  since,
  dn,
  destination,
  events.map(({ kind, seq }) => `${kind} ${seq}`).join(', '),
  [other === null ? '' : `belongs to ${other}`, detail ?? ''].filter(Boolean).join('; '),
];

/** Of masked items. */
export const itemTable = (items: readonly AttentionItem[]): string =>
  table(['id', 'reason', 'since', 'notice', 'destination', 'events', 'detail'], items.map(row));

/** `attention list`, or `attention` alone: the longest waiting first. */
export const listCommand = (parent: Command, { terminal, config: read, end }: Cli): void => {
  withFilters(
    parent.command('list', { isDefault: true }).description('what waits for a person, the longest waiting first'),
  )
    .option('--limit <n>', 'how many to show', positiveInteger, DEFAULT_LIMIT)
    .option('--json', 'items with the total, as the board answers them')
    .action(async (options: FilterOptions & { limit: number; json?: true }) => {
      await withSession(read(['notices']), async ({ ledger }) => {
        const page = await ledger.attentionPage(filterOf(options), { limit: options.limit });
        const { total } = page;
        const items = await maskedItems(ledger, page.items);
        if (options.json) terminal.out(JSON.stringify({ items, total }, null, 2));
        else if (total === 0) terminal.out('nothing waits for a person');
        else {
          terminal.out(itemTable(items));
          terminal.out(`${items.length} of ${total}`);
        }
        end(EXIT.ok);
      });
    });
};
