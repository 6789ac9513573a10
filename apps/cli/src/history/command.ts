import { HistoryError, openHistory } from '@scm-relay/history';
import type { Command } from 'commander';
import { type Cli, CliError, EXIT } from '../cli.js';

/** `history migrate`: the schema as this program needs it (docs/history.md). */
export const historyCommand = (parent: Command, { terminal, config: read, end }: Cli): void => {
  const group = parent.command('history').description('maintain the history in PostgreSQL');
  group
    .command('migrate')
    .description('bring the schema of the history to the version of this program')
    .option('--json', 'the versions as JSON')
    .action(async ({ json }: { json?: true }) => {
      const { url } = read(['history']).history;
      if (url === null) throw new Error('a command was let through without HISTORY_URL');
      const history = openHistory({ url, name: 'scm-relay cli' });
      try {
        const { from, to } = await history.migrate();
        const made = await history.partitions.ahead(Date.now());
        const what = from === to ? `is at version ${to}` : `was brought from version ${from} to ${to}`;
        terminal.out(
          json
            ? JSON.stringify({ place: history.place, from, to, partitions: made })
            : `The history at ${history.place} ${what}; ${made} partitions were made ahead.`,
        );
        end(EXIT.ok);
      } catch (error) {
        if (!(error instanceof HistoryError)) throw error;
        throw new CliError(`${error.message} [${error.code}]`, error.down ? EXIT.unavailable : EXIT.config);
      } finally {
        await history.close();
      }
    });
};
