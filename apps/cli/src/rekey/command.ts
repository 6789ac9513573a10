import { HistoryError } from '@scm-relay/history';
import type { Rekeyed } from '@scm-relay/ledger';
import { type Config, cliCommand } from '@scm-relay/runtime';
import type { Command } from 'commander';
import { type Cli, CliError, EXIT, type ExitCode } from '../cli.js';
import { redisAddress, type Session, withSession } from '../session.js';
import { startProgress, type Terminal } from '../terminal/terminal.js';
import { rekeyHistory } from './history.js';

const PERCENT = 100;

interface Options {
  readonly dryRun?: boolean;
  readonly json?: true;
}

/** What became of the records in the history. */
interface Past {
  /** null: there is no history, or it could not be asked */
  readonly result: Rekeyed | null;
  /** why it could not be asked, and the exit code for that */
  readonly failed: { readonly message: string; readonly exit: ExitCode } | null;
}

const NO_HISTORY: Past = { result: null, failed: null };

const inHistory = async (
  { history, ledger }: Session,
  config: Pick<Config, 'dataKeys'>,
  terminal: Terminal,
  dryRun: boolean,
): Promise<Past> => {
  if (history === null) {
    if (!(await ledger.history.announced())) return NO_HISTORY;
    const message = 'Redis moves what has ended to a history, but HISTORY_URL is not set here';
    return { result: null, failed: { message, exit: EXIT.config } };
  }
  try {
    return { result: await rekeyHistory(history, { dataKeys: config.dataKeys, dryRun }, terminal), failed: null };
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    const message = `${error.message} [${error.code}]`;
    return { result: null, failed: { message, exit: error.down ? EXIT.unavailable : EXIT.config } };
  }
};

const isClean = ({ unreadable, damaged }: Rekeyed): boolean =>
  Object.keys(unreadable).length === 0 && damaged.length === 0;

const say = (
  { out }: Terminal,
  where: 'Redis' | 'history',
  key: string,
  { checked, rewritten, unreadable, damaged }: Rekeyed,
  dryRun: boolean,
): void => {
  out(
    `${where}: ${checked} records were read; ${rewritten} ${dryRun ? 'are to be' : 'were'} written with the data key ${key}`,
  );
  for (const [id, count] of Object.entries(unreadable)) {
    out(
      `${where}: ${count} records need the data key ${id}, which is not in DATA_KEYS: add it behind the first, then ${cliCommand('rekey')}`,
    );
  }
  for (const name of damaged)
    out(`${where}: ${name} is damaged and stays as it is: mend it, then ${cliCommand('rekey')}`);
};

/** `rekey`: writes all that may hold personal data with the first data key, so that the others can be taken away (docs/operations.md). */
export const rekeyCommand = (parent: Command, { terminal, config: read, end }: Cli): void => {
  parent
    .command('rekey')
    .description('re-encrypt everything that may hold personal data, with the first key of DATA_KEYS')
    .option('--dry-run', 'count what would be written, in Redis and in the history')
    .option('--json', 'the result as JSON')
    .addHelpText(
      'after',
      `
Change a data key in four steps: put the new one second in DATA_KEYS of every process, then first, then run this until
--dry-run finds nothing to be written in Redis and in the history, then take the old one away. It runs beside everything
else. A run that was cut off is repeated: what is done is passed over.

Exit code 1: some records need a key that is not in DATA_KEYS, or are damaged. 69, 78: the history could not be asked.`,
    )
    .action(async ({ dryRun = false, json }: Options) => {
      const config = read(['notices']);
      const [first] = config.dataKeys;
      if (!first) throw new CliError('DATA_KEYS is not set: there is no key to write with.', EXIT.config);
      await withSession(config, async (session) => {
        const { ledger, user } = session;
        terminal.say(`reading ${redisAddress(config.redis)} under ${config.redis.keyPrefix}`);
        const progress = startProgress(terminal, 'rekey', PERCENT);
        const result = await ledger
          .rekey({ dryRun, onProgress: (done) => progress.at(PERCENT * done) })
          .finally(() => progress.stop());
        const { result: past, failed } = await inHistory(session, config, terminal, dryRun);
        const clean = isClean(result) && (past === null || isClean(past));
        if (!dryRun) {
          const note = `${result.rewritten + (past?.rewritten ?? 0)} records with the data key ${first.id}`;
          const ended = clean && failed === null ? 'ok' : 'incomplete';
          await ledger.audit({ user, action: 'rekey', item: null, note, dn: null, result: ended });
        }
        if (json) {
          const error = failed === null ? {} : { error: failed.message };
          terminal.out(JSON.stringify({ key: first.id, redis: result, history: past, ...error }));
        } else {
          say(terminal, 'Redis', first.id, result, dryRun);
          if (past) say(terminal, 'history', first.id, past, dryRun);
        }
        if (failed) terminal.say(`history: not read, keep every key: ${failed.message}`);
        end(failed?.exit ?? (clean ? EXIT.ok : EXIT.trouble));
      });
    });
};
