import { allDamaged, type Damaged, type Ledger, UnknownMarkError } from '@scm-relay/ledger';
import { csvText, timesIn } from '@scm-relay/runtime';
import { EXPORT_COLUMNS, EXPORT_TIMES, type ExportRow } from '@scm-relay/schemas';
import type { Command } from 'commander';
import { type Cli, CliError, EXIT } from '../cli.js';
import { type EventOptions, eventFilterOf, withEventFilters } from '../events/filter.js';
import { oneOf } from '../numbers.js';
import { endOf, withSession } from '../session.js';
import { type Interruption, interruption, startProgress, type Terminal } from '../terminal/terminal.js';

const FORMATS = ['csv', 'ndjson'] as const;
const LANGUAGES = ['en', 'zh'] as const;

type Options = EventOptions & {
  readonly format: (typeof FORMATS)[number];
  readonly lang: (typeof LANGUAGES)[number];
  readonly after?: string;
};

type TextOf = (rows: readonly ExportRow[], head: boolean) => string;

const csvIn = (lang: Options['lang'], timeZone: string): TextOf => {
  const columns = Object.entries(EXPORT_COLUMNS).map(([key, names]) => ({ key, header: names[lang] }));
  const local = timesIn<ExportRow>(timeZone, EXPORT_TIMES);
  return (rows, head) => csvText(columns, rows.map(local), head);
};

const ndjson: TextOf = (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const print = ({ out }: Terminal, text: string): void => {
  for (const line of text.split(/\r?\n/).slice(0, -1)) out(line);
};

/**
 * Writes page by page, and a mark counts only when all of its page is written: whoever goes on behind it has no row twice and misses
 * none. Answers where to go on, null where all was written, and what could not be read.
 */
const write = async (
  ledger: Pick<Ledger, 'exportPages'>,
  { options, filter, timeZone }: { options: Options; filter: ReturnType<typeof eventFilterOf>; timeZone: string },
  terminal: Terminal,
  signals: Interruption,
): Promise<{ readonly mark: string | null } & Damaged> => {
  const textOf = options.format === 'csv' ? csvIn(options.lang, timeZone) : ndjson;
  const began = filter.until ?? Date.now();
  const total = filter.from === undefined ? null : began - filter.from;
  // how long it takes is known only where it is known where it ends
  const progress = total === null ? null : startProgress(terminal, 'export', total);
  const unread: Damaged[] = [];
  let mark = options.after ?? null;
  let head = mark === null;
  try {
    const after = mark === null ? null : Buffer.from(mark, 'base64url').toString();
    for await (const { rows, next, acceptedAt, ...lacking } of ledger.exportPages(filter, { after })) {
      unread.push(lacking);
      print(terminal, textOf(rows, head));
      head = false;
      mark = next === null ? null : Buffer.from(next).toString('base64url');
      if (acceptedAt !== null) progress?.at(began - Date.parse(acceptedAt), acceptedAt.slice(0, 10));
      if (signals.asked && mark !== null) return { mark, ...allDamaged(unread) };
    }
    print(terminal, textOf([], head));
    if (total !== null) progress?.at(total);
    return { mark: null, ...allDamaged(unread) };
  } catch (error) {
    if (mark !== null && !(error instanceof UnknownMarkError))
      terminal.say(`interrupted; to continue after what was written: --after ${mark}`);
    throw error;
  } finally {
    progress?.stop();
  }
};

/** `export`: one row per delivery, or per event without one (CONTRACT §5). */
export const exportCommand = (parent: Command, { terminal, config: read, end }: Cli): void => {
  withEventFilters(
    parent.command('export').description('events with their deliveries, one row each, for a spreadsheet'),
  )
    .option('--format <format>', FORMATS.join(' or '), oneOf(FORMATS), 'csv')
    .option('--json', 'the same as --format ndjson')
    .option('--lang <language>', `language of the column names: ${LANGUAGES.join(' or ')}`, oneOf(LANGUAGES), 'en')
    .option('--after <mark>', 'continue an interrupted export from the mark it printed, without a header line')
    .action(async ({ json, ...given }: Options & { json?: true }) => {
      const options = json ? { ...given, format: 'ndjson' as const } : given;
      const config = read(['notices']);
      const { timeZone } = config.events;
      const filter = eventFilterOf(options, timeZone);
      const signals = interruption();
      const run = withSession(config, async ({ ledger }) => {
        const { mark, ...lacking } = await write(ledger, { options, filter, timeZone }, terminal, signals).catch(
          (error: unknown) => {
            if (error instanceof UnknownMarkError) throw new CliError(`--after: ${error.message}`, EXIT.usage);
            throw error;
          },
        );
        if (mark !== null)
          terminal.say(`the export is incomplete; to continue after what was written: --after ${mark}`);
        const code = endOf(terminal, lacking);
        end(mark === null ? code : EXIT.trouble);
      });
      await run.finally(() => signals.over());
    });
};
