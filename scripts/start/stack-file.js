import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dataFile } from '../setup/data-folder.js';
import { SetupError } from '../setup/errors.js';
import { commandLine } from './processes.js';

/**
 * @typedef {object} Stack what `.data/stack.json` says of the running system; readable by its owner alone
 * @property {number} pid of `npm start` itself
 * @property {'starting' | 'ready'} state
 * @property {string} startedAt ISO 8601, UTC
 * @property {Record<string, number>} pids of its processes, by name
 * @property {{ ingress: string, board: string, sandbox: string }} urls
 * @property {string | null} redis URL of the embedded Redis; null when the user's own is used
 * @property {string | null} history URL of the embedded PostgreSQL with its password; null when there is none
 * @property {{ name: string, password: string } | null} login of an operator; null when the user's own is not in plain text
 */

const file = () => dataFile('stack.json');

/** @returns {Stack | undefined} undefined when nothing is recorded */
export function readStack() {
  try {
    return JSON.parse(readFileSync(file(), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @param {Stack} stack
 * @returns {boolean} the `npm start` that wrote it still runs; a process id may belong to another program by now
 */
export const isRunning = (stack) => commandLine(stack.pid)?.includes('start.js') ?? false;

/**
 * Takes the data folder for this process: two Redis servers on the same files would destroy them.
 * @param {Stack} stack
 * @returns {Record<string, number>} process ids that an `npm start` which was killed has left behind
 * @throws {SetupError} when another `npm start` has it
 */
export function claimStack(stack) {
  /** @type {Record<string, number>} */
  let leftovers = {};
  for (;;) {
    try {
      writeFileSync(file(), JSON.stringify(stack, null, 2), { flag: 'wx', mode: 0o600 });
      return leftovers;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const other = readStack();
    if (other && isRunning(other)) {
      throw new SetupError(
        `npm start is running already (pid ${other.pid}): ${other.urls.ingress}, ${other.urls.board}\n` +
          `  Stop it with Ctrl-C where it runs, or type: kill ${other.pid}`,
      );
    }
    leftovers = other?.pids ?? {};
    rmSync(file(), { force: true });
  }
}

/** @param {Stack} stack */
export const writeStack = (stack) => writeFileSync(file(), JSON.stringify(stack, null, 2), { mode: 0o600 });

export const removeStack = () => rmSync(file(), { force: true });
