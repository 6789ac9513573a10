import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const GRACE_MS = 35_000;

/** By what a command line tells that a process id is still that of the process recorded under a name. */
const PROCESS = /apps\/\w+\/dist\/main\.js/;
/** @type {Readonly<Record<string, RegExp>>} */
const STORES = { redis: /redis|valkey/, postgres: /bin\/postgres/ };

/**
 * @param {number} pid
 * @returns {string | undefined} the command line of a running process
 */
export function commandLine(pid) {
  try {
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return text === '' ? undefined : text; // a zombie has none
  } catch {
    return undefined;
  }
}

/**
 * Ends what an `npm start` that was killed has left running: its Redis would keep the data files open.
 * @param {Record<string, number>} pids by name, as recorded in `.data/stack.json`
 * @returns {Promise<string[]>} the names of those that were still there
 */
export async function endLeftovers(pids) {
  const ours = Object.entries(pids).filter(([name, pid]) => {
    const line = commandLine(pid) ?? '';
    return (STORES[name] ?? PROCESS).test(line);
  });
  const isStore = (/** @type {[string, number]} */ [name]) => name in STORES;
  // The stores last: the others finish their work with them.
  for (const group of [ours.filter((each) => !isStore(each)), ours.filter(isStore)]) {
    // SIGTERM makes PostgreSQL wait for its clients
    for (const [name, pid] of group) process.kill(pid, name === 'postgres' ? 'SIGINT' : 'SIGTERM');
    const deadline = Date.now() + GRACE_MS;
    for (const [, pid] of group) {
      while (commandLine(pid) && Date.now() < deadline) await pause(50);
      if (commandLine(pid)) process.kill(pid, 'SIGKILL');
    }
  }
  return ours.map(([name]) => name);
}
