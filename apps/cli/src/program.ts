import { HistoryError } from '@scm-relay/history';
import { HistoryUnavailableError } from '@scm-relay/ledger';
import { ConfigError, cliCommand, describeMistake } from '@scm-relay/runtime';
import { Command, CommanderError } from 'commander';
import { attentionCommand } from './attention/command.js';
import { type Cli, CliError, configReader, type Environment, EXIT, EXIT_HELP, type ExitCode } from './cli.js';
import { doctorCommand } from './doctor/command.js';
import { eraseCommand } from './erase/command.js';
import { eventsCommand } from './events/command.js';
import { exportCommand } from './export/command.js';
import { historyCommand } from './history/command.js';
import { noticesCommand } from './notices/command.js';
import { reconcileCommand } from './reconcile/command.js';
import { recoverCommand } from './recover/command.js';
import { rekeyCommand } from './rekey/command.js';
import type { Terminal } from './terminal/terminal.js';
import { traceCommand } from './trace/command.js';
import { waitingCommand } from './waiting/command.js';

/** Runs one command line; answers its exit code. Throws only for what nobody expected. */
export const runCli = async (args: readonly string[], terminal: Terminal, env?: Environment): Promise<ExitCode> => {
  let exit: ExitCode = EXIT.ok;
  const cli: Cli = {
    terminal,
    config: configReader(env),
    end: (code) => {
      exit = code;
    },
  };
  const program = new Command('scm-relay')
    .usage(`<command> [options]   (${cliCommand('<command> [options]')})`)
    .description('Operates scm-relay from the command line. Settings come from the environment, see .env.example.')
    .showHelpAfterError('(add --help for what is accepted)')
    .addHelpText('after', EXIT_HELP)
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.say(text.trimEnd()),
    })
    .exitOverride();
  for (const add of [
    doctorCommand,
    eventsCommand,
    traceCommand,
    waitingCommand,
    attentionCommand,
    exportCommand,
    historyCommand,
    noticesCommand,
    reconcileCommand,
    recoverCommand,
    eraseCommand,
    rekeyCommand,
  ]) {
    add(program, cli);
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exit;
  } catch (error) {
    // commander has said already what is wrong
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof CliError) {
      terminal.say(error.message);
      return error.exit;
    }
    if (error instanceof HistoryError || error instanceof HistoryUnavailableError) {
      terminal.say(error.message);
      return EXIT.unavailable;
    }
    if (error instanceof ConfigError) {
      for (const mistake of error.mistakes) terminal.say(describeMistake(mistake));
      return EXIT.config;
    }
    throw error;
  }
};
