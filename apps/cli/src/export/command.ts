import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HistoryUnavailableError } from '@scm-relay/ledger';
import { csvStream, ndjson, withTimesIn } from '@scm-relay/runtime';
import { EXPORT_COLUMNS, EXPORT_TIMES } from '@scm-relay/schemas';
import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { type EventOptions, eventFilterOf, withEventFilters } from '../events/filter.js';
import { CliError, EXIT } from '../exit.js';
import { oneOf } from '../numbers.js';
import { withSession } from '../session.js';
import { startProgress } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';

const FORMATS = ['csv', 'ndjson'] as const;
const LANGUAGES = ['en', 'zh'] as const;

type Options = EventOptions & {
  readonly format: (typeof FORMATS)[number];
  readonly lang: (typeof LANGUAGES)[number];
  readonly after?: string;
};

/** Whole lines to the terminal, as they come. */
const lines = ({ out }: Terminal): Writable => {
  let rest = '';
  return new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, done) => {
      const parts = `${rest}${chunk.toString()}`.split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) out(part.replace(/\r$/, ''));
      done();
    },
    final: (done) => {
      if (rest !== '') out(rest);
      done();
    },
  });
};

/** `export`: one row per delivery, or per event without one (CONTRACT §5). */
export const exportCommand = (parent: Command, { terminal, config: read, end }: Cli): void => {
  withEventFilters(
    parent.command('export').description('events with their deliveries, one row each, for a spreadsheet'),
  )
    .option('--format <format>', FORMATS.join(' or '), oneOf(FORMATS), 'csv')
    .option('--lang <language>', `names of the columns: ${LANGUAGES.join(' or ')}`, oneOf(LANGUAGES), 'en')
    .option('--after <mark>', 'go on where an export was broken off: it told the mark; no line of names then')
    .action(async (options: Options) => {
      const config = read(['notices']);
      const { timeZone } = config.events;
      const filter = eventFilterOf(options, timeZone);
      await withSession(config, async ({ ledger }) => {
        const began = filter.until ?? Date.now();
        // how long it takes is known only where it is known where it ends
        const progress = filter.from === undefined ? null : startProgress(terminal, 'export', began - filter.from);
        let mark = options.after ?? null;
        const rows = ledger.exportRows(filter, {
          after: mark === null ? null : Buffer.from(mark, 'base64url').toString(),
          onPage: (next, acceptedAt) => {
            mark = Buffer.from(next).toString('base64url');
            progress?.at(began - Date.parse(acceptedAt), acceptedAt.slice(0, 10));
          },
        });
        const columns = Object.entries(EXPORT_COLUMNS).map(([key, names]) => ({ key, header: names[options.lang] }));
        const csv = csvStream(columns, { head: options.after === undefined });
        try {
          if (options.format === 'csv')
            await pipeline(Readable.from(withTimesIn(timeZone, EXPORT_TIMES, rows)), csv, lines(terminal));
          else await pipeline(Readable.from(ndjson(rows)), lines(terminal));
        } catch (error) {
          if (mark !== null) terminal.say(`broken off; to go on behind the last whole page: --after ${mark}`);
          if (error instanceof HistoryUnavailableError) throw new CliError(error.message, EXIT.unavailable);
          throw error;
        } finally {
          progress?.stop();
        }
        end(EXIT.ok);
      });
    });
};
