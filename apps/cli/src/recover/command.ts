import { cliCommand } from '@scm-relay/runtime';
import { DESTINATIONS } from '@scm-relay/schemas';
import type { Command } from 'commander';
import { type Cli, CliError, EXIT } from '../cli.js';
import { redisAddress, withSession } from '../session.js';
import { startProgress } from '../terminal/terminal.js';
import { connectedWorkers } from '../workers.js';

const PERCENT = 100;

interface Options {
  readonly yes?: true;
  readonly force?: true;
  readonly json?: true;
}

/** `recover`: after Redis was restored from a backup, nothing that was open in it may be sent again blindly (DESIGN promise 3). */
export const recoverCommand = (parent: Command, { terminal, config: read, end }: Cli): void => {
  parent
    .command('recover')
    .description('mark every open delivery as unknown, after Redis was restored from a backup')
    .option('--yes', 'do not ask')
    .option('--force', 'even while workers are running')
    .option('--json', 'the result as JSON')
    .addHelpText(
      'after',
      `
Run it with all workers stopped, before they see the restored data. What was open may have been sent since the
backup was made: it goes to the attention list as outcome-unknown, but for destinations with <DEST>_RESEND_SAFE=true,
which are sent to again. Repeating it does no harm.`,
    )
    .action(async (options: Options) => {
      const config = read(['notices']);
      // said before anything is done: the wrong Redis is the mistake that cannot be taken back
      const where = `${redisAddress(config.redis)} under ${config.redis.keyPrefix}`;
      const unsafe = DESTINATIONS.filter((destination) => !config.destinations[destination].resendSafe);
      await withSession(config, async ({ ledger, queues, user }) => {
        const workers = await connectedWorkers(queues);
        if (workers === null && !options.force) {
          throw new CliError(
            'Redis does not tell its user whether workers are running (CLIENT LIST): stop them, then add --force.',
            EXIT.trouble,
          );
        }
        const running = [...(workers ?? [])].filter(([, count]) => count > 0).map(([name]) => name);
        if (running.length > 0 && !options.force) {
          throw new CliError(
            `Workers are running (${running.join(', ')}): stop them first, or what they send meanwhile is unknown to nobody.`,
            EXIT.trouble,
          );
        }
        if (!options.yes) {
          const question = `Take everything open for ${unsafe.join(', ')} in ${where} for unknown?`;
          const agreed = terminal.interactive && (await terminal.confirm(question));
          if (!agreed) throw new CliError(`Nothing was done to ${where}: confirm, or add --yes.`, EXIT.usage);
        }
        terminal.say(`recovering ${where}`);
        const progress = startProgress(terminal, 'reading', PERCENT);
        const failed: string[] = [];
        const onError = (event: string, error: Error): void => {
          failed.push(event);
          terminal.say(`${event} could not be recovered: ${error.message}`);
        };
        const result = await ledger
          .recover(unsafe, (done) => progress.at(PERCENT * done), onError)
          .finally(() => progress.stop());
        const whole = failed.length === 0;
        const note = `${result.deliveries} deliveries, ${result.events} events${whole ? '' : `, ${failed.length} failed`}`;
        await ledger.audit({ user, action: 'recover', item: null, note, dn: null, result: whole ? 'ok' : 'failed' });
        if (options.json) terminal.out(JSON.stringify({ ...result, destinations: unsafe, failed }));
        else {
          terminal.out(`${result.deliveries} deliveries are unknown now: ${cliCommand('attention list')}`);
          terminal.out(`${result.events} events that were not done yet will have unknown deliveries from the start`);
          terminal.out(
            whole
              ? 'The workers may start now.'
              : `${failed.length} events could not be recovered. Nothing of them is sent while they are damaged: stop the workers before one is mended, and recover again then.`,
          );
        }
        end(whole ? EXIT.ok : EXIT.trouble);
      });
    });
};
