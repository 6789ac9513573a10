import { type Config, type Need, readConfig } from '@scm-relay/runtime';
import type { ExitCode } from './exit.js';
import type { Terminal } from './terminal/terminal.js';

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
