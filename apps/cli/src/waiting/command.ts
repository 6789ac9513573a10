import { allDamaged } from '@scm-relay/ledger';
import { WAITING_REASONS, type WaitingItem, type WaitingReason } from '@scm-relay/schemas';
import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { oneOf, positiveInteger } from '../numbers.js';
import { endOf, withSession } from '../session.js';
import { type Cell, table } from '../terminal/terminal.js';

const DEFAULT_LIMIT = 50;

const row = ({ id, dn, reason, waitsFor, since, deadline, detail }: WaitingItem): Cell[] => [
  id,
  dn,
  reason,
  waitsFor ? [waitsFor.what, waitsFor.name].filter(Boolean).join(' ') : '',
  since,
  deadline ?? 'never by itself',
  detail,
];

/** `waiting`: events that wait for something to happen. */
export const waitingCommand = (parent: Command, { terminal, config: read, end }: Cli): void => {
  parent
    .command('waiting')
    .description(
      'list events that wait for a notice, a checkout, the rest of a line or their turn, the longest waiting first',
    )
    .option('--reason <reason>', `one of ${WAITING_REASONS.join(', ')}`, oneOf(WAITING_REASONS))
    .option('--limit <n>', 'how many to show', positiveInteger, DEFAULT_LIMIT)
    .option('--json', 'items with the total, as the board answers them (CONTRACT §5)')
    .action(async ({ reason, limit, json }: { reason?: WaitingReason; limit: number; json?: true }) => {
      await withSession(read(['notices']), async ({ ledger }) => {
        const page = await ledger.waitingPage(reason ?? null, { limit });
        const { total } = page;
        const { items, ...shown } = await ledger.shownDetails(page.items);
        const lacking = { ...shown, ...allDamaged([page, shown]) };
        const code = endOf(terminal, lacking);
        if (json) terminal.out(JSON.stringify({ items, total, ...lacking }, null, 2));
        else if (total === 0) terminal.out('no event waits');
        else {
          terminal.out(
            table(['id', 'notice', 'reason', 'waits for', 'since', 'at most until', 'detail'], items.map(row)),
          );
          terminal.out(`${items.length} of ${total}`);
        }
        end(code);
      });
    });
};
