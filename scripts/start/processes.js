import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const GRACE_MS = 35_000;

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
    return name === 'redis' ? /redis|valkey/.test(line) : /apps\/\w+\/dist\/main\.js/.test(line);
  });
  // Redis last: the others finish their work with it.
  for (const group of [ours.filter(([name]) => name !== 'redis'), ours.filter(([name]) => name === 'redis')]) {
    for (const [, pid] of group) process.kill(pid, 'SIGTERM');
    const deadline = Date.now() + GRACE_MS;
    for (const [, pid] of group) {
      while (commandLine(pid) && Date.now() < deadline) await pause(50);
      if (commandLine(pid)) process.kill(pid, 'SIGKILL');
    }
  }
  return ours.map(([name]) => name);
}
