import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvStream, ndjson } from '@scm-relay/runtime';
import { EXPORT_COLUMNS } from '@scm-relay/schemas';
import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { type EventOptions, eventFilterOf, withEventFilters } from '../events/filter.js';
import { EXIT } from '../exit.js';
import { oneOf } from '../numbers.js';
import { withSession } from '../session.js';
import type { Terminal } from '../terminal/terminal.js';

const FORMATS = ['csv', 'ndjson'] as const;
const LANGUAGES = ['en', 'zh'] as const;

type Options = EventOptions & {
  readonly format: (typeof FORMATS)[number];
  readonly lang: (typeof LANGUAGES)[number];
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
    .action(async (options: Options) => {
      const config = read(['notices']);
      const filter = eventFilterOf(options, config.events.timeZone);
      await withSession(config, async ({ ledger }) => {
        const rows = ledger.exportRows(filter);
        const columns = Object.entries(EXPORT_COLUMNS).map(([key, names]) => ({ key, header: names[options.lang] }));
        if (options.format === 'csv') await pipeline(Readable.from(rows), csvStream(columns), lines(terminal));
        else await pipeline(Readable.from(ndjson(rows)), lines(terminal));
        end(EXIT.ok);
      });
    });
};
