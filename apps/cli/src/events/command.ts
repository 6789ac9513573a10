import { allDamaged, type Damaged } from '@scm-relay/ledger';
import type { EventSummary } from '@scm-relay/schemas';
import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { positiveInteger } from '../numbers.js';
import { endOf, withSession } from '../session.js';
import { type Cell, table } from '../terminal/terminal.js';
import { type EventOptions, eventFilterOf, withEventFilters } from './filter.js';

const DEFAULT_LIMIT = 50;
const PAGE = 500;

const row = ({ kind, seq, dn, tn, sn, tid, status, reason, acceptedAt, deliveries }: EventSummary): Cell[] => [
  acceptedAt,
  kind,
  seq,
  dn,
  tn,
  sn,
  tid,
  reason === null ? status : `${status} (${reason})`,
  deliveries.map((each) => `${each.destination} ${each.status}`).join(', '),
];

/** `events`: what came, the newest first. */
export const eventsCommand = (parent: Command, { terminal, config: read, end }: Cli): void => {
  withEventFilters(parent.command('events').description('list events with their status, the newest first'))
    .option('--limit <n>', 'how many to show', positiveInteger, DEFAULT_LIMIT)
    .option('--json', 'the events as the board answers them (CONTRACT §5)')
    .action(async (options: EventOptions & { limit: number; json?: true }) => {
      const config = read(['notices']);
      const filter = eventFilterOf(options, config.events.timeZone);
      await withSession(config, async ({ ledger }) => {
        const items: EventSummary[] = [];
        let after: string | null = null;
        let incomplete = false;
        const unread: Damaged[] = [];
        do {
          const limit = Math.min(PAGE, options.limit - items.length);
          const page: Awaited<ReturnType<typeof ledger.eventsPage>> = await ledger.eventsPage(filter, { after, limit });
          items.push(...page.items);
          incomplete ||= page.incomplete === true;
          unread.push(page);
          after = page.next;
        } while (after !== null && items.length < options.limit);
        const lacking = { ...(incomplete ? { incomplete } : {}), ...allDamaged(unread) };
        const code = endOf(terminal, lacking);
        if (options.json) terminal.out(JSON.stringify({ items, ...lacking }, null, 2));
        else if (items.length === 0 && !lacking.damaged) terminal.out('no event matches');
        else {
          const head = ['accepted', 'kind', 'seq', 'notice', 'parcel', 'piece', 'order', 'status', 'deliveries'];
          terminal.out(table(head, items.map(row)));
          if (after !== null) terminal.say(`the first ${items.length}; more with --limit`);
        }
        end(code);
      });
    });
};
