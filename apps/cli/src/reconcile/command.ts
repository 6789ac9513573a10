import { allDamaged, type Damaged } from '@scm-relay/ledger';
import type { Command } from 'commander';
import { DateTime } from 'luxon';
import { type Cli, CliError, EXIT } from '../cli.js';
import { endOf, withSession } from '../session.js';
import { startProgress } from '../terminal/terminal.js';
import { COLUMNS, createTally } from './tally.js';

/** A calendar day as an interval of time, milliseconds since 1970: `from` is in it, `until` no longer. */
export interface Day {
  readonly from: number;
  readonly until: number;
}

/** `YYYY-MM-DD` in an IANA zone; null where there is no such day. A day of a clock change has 23 or 25 hours. */
export const dayOf = (text: string, zone: string): Day | null => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const start = DateTime.fromISO(text, { zone }).startOf('day');
  return start.isValid ? { from: start.toMillis(), until: start.plus({ days: 1 }).toMillis() } : null;
};

const PERCENT = 100;

/** `reconcile`: what was accepted on a day and what became of it, as CSV. */
export const reconcileCommand = (parent: Command, { terminal, config: read, end }: Cli): void => {
  parent
    .command('reconcile')
    .description('what was accepted on a day and what became of it, by event and destination, as CSV')
    .requiredOption('--day <YYYY-MM-DD>', 'day of acceptance, in EVENT_TIME_ZONE')
    .option('--json', 'the same as JSON')
    .addHelpText(
      'after',
      `
Lines with destination "all" count events, the others the deliveries to that destination. In every line
accepted = delivered + recorded + open + attention + resolved + discarded + superseded. Without a history
(HISTORY_URL) events that ended more than RETENTION_DAYS ago are gone.
Exit code 1: something of that day is still open or waits for a person, or cannot be read.`,
    )
    .action(async ({ day, json }: { day: string; json?: true }) => {
      const config = read(['notices']);
      const bounds = dayOf(day, config.events.timeZone);
      if (bounds === null) throw new CliError('--day must be a real day, such as 2026-11-21.', EXIT.usage);
      await withSession(config, async ({ ledger }) => {
        const tally = createTally();
        const unread: Damaged[] = [];
        const progress = startProgress(terminal, 'reading', PERCENT);
        try {
          let found = 0;
          for await (const { events, done, ...lacking } of ledger.eventsBetween(bounds.from, bounds.until)) {
            for (const event of events) tally.add(event);
            found += events.length;
            unread.push(lacking);
            progress.at(PERCENT * done, `${found} events of ${day}`);
          }
        } finally {
          progress.stop();
        }
        const rows = tally.rows();
        const damaged = allDamaged(unread);
        const code = endOf(terminal, damaged);
        if (json) terminal.out(JSON.stringify({ day, timeZone: config.events.timeZone, rows, ...damaged }, null, 2));
        else {
          terminal.out(['day', ...COLUMNS].join(','));
          for (const row of rows) terminal.out([day, ...COLUMNS.map((column) => row[column])].join(','));
        }
        end(rows.some(({ open, attention }) => open + attention > 0) ? EXIT.trouble : code);
      });
    });
};
