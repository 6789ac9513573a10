import { spawn } from 'node:child_process';
import { SetupError } from '../setup/errors.js';
import { createEcho } from './echo.js';
import { createLogFile } from './log-file.js';

const BACKOFF_MS = [1000, 2000, 5000, 10_000, 30_000];
const STABLE_MS = 60_000;
const TAIL_CHARACTERS = 4000;

/**
 * @typedef {object} ProcessSpec
 * @property {string} name also the name of its log file
 * @property {string} command
 * @property {string[]} args
 * @property {NodeJS.ProcessEnv} env
 * @property {string} logFile
 * @property {boolean} [quiet] its output is not echoed
 * @property {import('../postgres/binaries.js').RunAs} [runAs] another user than that of this process
 * @property {string} [cwd] the repository without it
 * @property {NodeJS.Signals} [stopSignal] SIGTERM without it
 * @property {(pid: () => number | undefined) => Promise<void>} ready resolves when it serves; rejects when it did not within its time
 */

/**
 * @typedef {object} Supervised
 * @property {string} name
 * @property {() => number | undefined} pid
 * @property {Promise<never>} failedToStart rejects when it ends before `keep` was called
 * @property {() => string} tail the last lines of its output
 * @property {() => void} keep from now on it is started again whenever it ends
 * @property {(graceMs: number) => Promise<void>} stop its signal, and SIGKILL when the grace is over
 * @property {() => void} kill SIGKILL
 */

/**
 * Runs a process in a process group of its own: a Ctrl-C at the terminal reaches the orchestrator alone, which then stops
 * everything in the right order.
 * @param {ProcessSpec} spec
 * @param {{ cwd: string, show: (line: string) => void, onPid: () => void }} context `onPid` is told of every new process id
 * @returns {Supervised}
 */
export function supervise(spec, { cwd, show, onPid }) {
  const { name, command, args, env, logFile, quiet = false, stopSignal = 'SIGTERM' } = spec;
  const log = createLogFile(logFile);
  const echo = quiet ? () => {} : createEcho(name, logFile, show);
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child;
  /** @type {'starting' | 'kept' | 'stopping'} */
  let phase = 'starting';
  let failures = 0;
  let output = '';
  /** @type {NodeJS.Timeout | undefined} */
  let restart;
  /** @type {(() => void)[]} */
  let waiting = [];
  /** @type {(error: Error) => void} */
  let fail = () => {};
  /** @type {Promise<never>} */
  const failedToStart = new Promise((_, reject) => {
    fail = reject;
  });
  failedToStart.catch(() => {}); // may come when nobody listens any more

  const tail = () => output.trimEnd().split('\n').slice(-15).join('\n');

  const ended = (/** @type {string} */ how, /** @type {number} */ startedAt) => {
    child = undefined;
    for (const resolve of waiting) resolve();
    waiting = [];
    if (phase === 'starting') fail(new SetupError(`${name} ended during start-up (${how}):\n${tail()}`));
    if (phase !== 'kept') return;
    failures = Date.now() - startedAt > STABLE_MS ? 0 : failures + 1;
    const delay = BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)];
    show(
      `✖ ${name} ended (${how}); it is started again in ${delay / 1000} s. Its last lines (all in ${logFile}):\n${tail()}`,
    );
    restart = setTimeout(launch, delay);
  };

  const launch = () => {
    const startedAt = Date.now();
    output = '';
    const started = spawn(command, args, {
      cwd: spec.cwd ?? cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...spec.runAs,
    });
    child = started;
    let over = false;
    const once = (/** @type {string} */ how) => {
      if (!over) ended(how, startedAt);
      over = true;
    };
    for (const stream of [started.stdout, started.stderr]) {
      stream.on('data', (chunk) => {
        log(chunk);
        output = (output + chunk.toString('utf8')).slice(-TAIL_CHARACTERS);
        echo(chunk);
      });
    }
    started.once('error', (error) => once(error.message));
    started.once('close', (code, signal) => once(signal ?? `exit code ${code}`));
    onPid();
  };
  launch();

  return {
    name,
    pid: () => child?.pid,
    failedToStart,
    tail,
    keep: () => {
      if (phase === 'starting') phase = 'kept';
    },
    stop: async (graceMs) => {
      phase = 'stopping';
      clearTimeout(restart);
      const running = child;
      if (!running) return;
      const gone = new Promise((resolve) => waiting.push(() => resolve(undefined)));
      running.kill(stopSignal);
      const impatient = setTimeout(() => running.kill('SIGKILL'), graceMs);
      await gone;
      clearTimeout(impatient);
    },
    kill: () => {
      phase = 'stopping';
      clearTimeout(restart);
      child?.kill('SIGKILL');
    },
  };
}
