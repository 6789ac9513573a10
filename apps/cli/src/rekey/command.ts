import type { History } from '@scm-relay/history';
import { historyRecords, type Rekeyed } from '@scm-relay/ledger';
import { type Config, cliCommand } from '@scm-relay/runtime';
import type { Command } from 'commander';
import { type Cli, CliError, EXIT } from '../cli.js';
import { redisAddress, withSession } from '../session.js';
import { startProgress, type Terminal } from '../terminal/terminal.js';

const PERCENT = 100;

interface Options {
  readonly dryRun?: boolean;
  readonly json?: true;
}

const say = ({ out }: Terminal, key: string, { checked, rewritten, unreadable }: Rekeyed, dryRun: boolean): void => {
  out(`${checked} records were read; ${rewritten} ${dryRun ? 'are to be' : 'were'} written with the data key ${key}`);
  for (const [id, count] of Object.entries(unreadable)) {
    out(
      `${count} records need the data key ${id}, which is not in DATA_KEYS: add it behind the first, then ${cliCommand('rekey')}`,
    );
  }
};

/** Rows of the history worked on in one transaction. */
const PORTION = 500;

/** The same in the history, a portion at a time; answers how many rows were written. */
const rekeyHistory = async (
  history: History,
  config: Pick<Config, 'dataKeys'>,
  terminal: Terminal,
): Promise<number> => {
  const { rekeying } = historyRecords(config.dataKeys);
  let count = 0;
  let after: string | undefined;
  for (;;) {
    const { changed, next } = await history.rekey(rekeying, {
      limit: PORTION,
      ...(after === undefined ? {} : { after }),
    });
    count += changed;
    if (next === null) return count;
    after = next;
    terminal.say(`history: ${count} rows written`);
  }
};

/** `rekey`: writes all that may hold personal data with the first data key, so that the others can be taken away (docs/operations.md). */
export const rekeyCommand = (parent: Command, { terminal, config: read, end }: Cli): void => {
  parent
    .command('rekey')
    .description('re-encrypt everything that may hold personal data, with the first key of DATA_KEYS')
    .option('--dry-run', 'count what would be written')
    .option('--json', 'the result as JSON')
    .addHelpText(
      'after',
      `
Change a data key in four steps: put the new one second in DATA_KEYS of every process, then first, then run this, then
take the old one away. It runs beside everything else. A run that was cut off is repeated: what is done is passed over.`,
    )
    .action(async ({ dryRun = false, json }: Options) => {
      const config = read(['notices']);
      const [first] = config.dataKeys;
      if (!first) throw new CliError('DATA_KEYS is not set: there is no key to write with.', EXIT.config);
      await withSession(config, async ({ ledger, history, user }) => {
        terminal.say(`reading ${redisAddress(config.redis)} under ${config.redis.keyPrefix}`);
        const progress = startProgress(terminal, 'rekey', PERCENT);
        const result = await ledger
          .rekey({ dryRun, onProgress: (done) => progress.at(PERCENT * done) })
          .finally(() => progress.stop());
        const rows = history && !dryRun ? await rekeyHistory(history, config, terminal) : null;
        const { rewritten, unreadable } = result;
        const clean = Object.keys(unreadable).length === 0;
        if (!dryRun) {
          const note = `${rewritten} records with the data key ${first.id}`;
          await ledger.audit({
            user,
            action: 'rekey',
            item: null,
            note,
            dn: null,
            result: clean ? 'ok' : 'incomplete',
          });
        }
        if (json)
          terminal.out(JSON.stringify({ key: first.id, ...result, ...(rows === null ? {} : { history: rows }) }));
        else say(terminal, first.id, result, dryRun);
        if (rows !== null && !json) terminal.out(`${rows} rows of the history were written with it`);
        end(clean ? EXIT.ok : EXIT.trouble);
      });
    });
};
