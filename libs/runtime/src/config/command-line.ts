/** As a shell reads it back. */
const quoted = (value: string): string => (/^[\w./@:+-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`);

/**
 * A command line of ours that somebody is told to type, with the data folder they have set: it leads to the stack that runs there.
 * Scripts that run before anything is built have the same in `scripts/setup/command-line.js`.
 */
export const cliCommand = (rest: string, { DATA_DIR }: NodeJS.ProcessEnv = process.env): string =>
  `${DATA_DIR ? `DATA_DIR=${quoted(DATA_DIR)} ` : ''}npm run cli -- ${rest}`;
