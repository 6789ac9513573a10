import { type Config, type Need, readConfig } from '@scm-relay/runtime';
import type { Terminal } from './terminal/terminal.js';

/** Exit codes of every command; `--help` lists them, scripts may rely on them. */
export const EXIT = {
  /** done, nothing is wrong */
  ok: 0,
  /** done, but something is wrong or could not be done: the output says what */
  trouble: 1,
  /** the command line was not understood, or an action was not confirmed */
  usage: 2,
  /** Redis, the history or the ingress cannot be reached (`EX_UNAVAILABLE` of sysexits.h) */
  unavailable: 69,
  /** the configuration cannot be used (`EX_CONFIG`, as of every process) */
  config: 78,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_HELP = `
Exit codes:
  0   done, nothing is wrong
  1   done, but something is wrong or could not be done: the output says what
  2   the command line was not understood, or the action was not confirmed
  69  Redis, the history or the ingress cannot be reached
  78  the configuration cannot be used`;

/** Ends a command with a sentence for the person at the keyboard. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    message: string,
    readonly exit: ExitCode,
  ) {
    super(message);
  }
}

/** Settings by name; undefined: those of this process. */
export type Environment = Readonly<Record<string, string>> | undefined;

/** What every command works with. */
export interface Cli {
  readonly terminal: Terminal;
  /** the settings; throws a `ConfigError` with every mistake */
  config(needs: readonly Need[]): Config;
  /** says how the command ended; the last word counts */
  end(exit: ExitCode): void;
}

export const configReader =
  (env: Environment): Cli['config'] =>
  (needs) =>
    readConfig(needs, env);
