/** Exit codes of every command; `--help` lists them, scripts may rely on them. */
export const EXIT = {
  /** done, nothing is wrong */
  ok: 0,
  /** done, but something is wrong or could not be done: the output says what */
  trouble: 1,
  /** the command line was not understood, or an action was not confirmed */
  usage: 2,
  /** Redis or the ingress cannot be reached (`EX_UNAVAILABLE` of sysexits.h) */
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
  69  Redis or the ingress cannot be reached
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
