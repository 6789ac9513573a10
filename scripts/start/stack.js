import { SetupError } from '../setup/errors.js';
import { supervise } from './supervise.js';

/** Longer than the 30 s a process may take to finish what is in flight. */
const GRACE_MS = 35_000;
const STORE_GRACE_MS = 60_000;
/** What keeps data writes it to disk before it ends. */
const STORES = ['postgres', 'redis'];

/**
 * The running processes, in the order in which they are stopped: what lets work in first, what everything needs last.
 * @param {object} options
 * @param {string} options.cwd
 * @param {(line: string) => void} options.show
 * @param {AbortSignal} options.stopping
 * @param {(pids: Record<string, number>) => void} options.record called whenever a process id changes
 */
export function createStack({ cwd, show, stopping, record }) {
  const STOP_ORDER = ['ingress', 'worker', 'board', 'sandbox', 'history', ...STORES];
  /** @type {import('./supervise.js').Supervised[]} */
  const running = [];
  const onPid = () =>
    record(
      Object.fromEntries(running.flatMap(({ name, pid }) => (pid() === undefined ? [] : [[name, Number(pid())]]))),
    );
  /** @type {Promise<never>} */
  const aborted = new Promise((_, reject) => {
    stopping.addEventListener('abort', () => reject(stopping.reason));
  });
  aborted.catch(() => {});

  return {
    /**
     * Starts processes together and waits until all of them serve.
     * @param {import('./supervise.js').ProcessSpec[]} specs
     * @returns {Promise<void>} rejects when one of them ends or does not get ready, or when the stack is to stop
     */
    start: async (specs) => {
      stopping.throwIfAborted();
      const ready = specs.map(async (spec) => {
        const process = supervise(spec, { cwd, show, onPid: () => queueMicrotask(onPid) });
        running.push(process);
        await Promise.race([spec.ready(process.pid), process.failedToStart, aborted]).catch((error) => {
          if (stopping.aborted || error instanceof SetupError) throw error;
          throw new SetupError(`${error.message}. Its last lines (all in ${spec.logFile}):\n${process.tail()}`);
        });
      });
      await Promise.all(ready);
    },
    /** From now on a process that ends is started again. */
    keep: () => {
      for (const process of running) process.keep();
    },
    /** Stops everything, group by group. */
    stop: async () => {
      for (const group of STOP_ORDER) {
        const members = running.filter(({ name }) => name.split('-')[0] === group);
        await Promise.all(members.map((member) => member.stop(STORES.includes(group) ? STORE_GRACE_MS : GRACE_MS)));
      }
    },
    /** Ends everything at once. What was accepted is on disk. */
    kill: () => {
      for (const process of running) process.kill();
    },
  };
}
