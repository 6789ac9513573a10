/** A condition the person at the keyboard can mend: the message says what is wrong and what to type. No stack trace is shown. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {number} [exitCode]
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Runs a script's main function and turns its end into an exit code.
 * @param {() => Promise<number | void>} main resolves to the exit code, 0 when it resolves to nothing
 * @returns {Promise<void>}
 */
export async function runMain(main) {
  let code = 1;
  try {
    code = (await main()) ?? 0;
  } catch (error) {
    const message = error instanceof SetupError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`\n✖ ${message}\n`);
    if (error instanceof SetupError) code = error.exitCode;
  }
  process.exit(code); // idle connections must not keep it alive
}
