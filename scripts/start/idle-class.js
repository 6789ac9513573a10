import { spawnSync } from 'node:child_process';

const CHRT = ['chrt', '--idle', '0'];

/** @returns {boolean} whether this system has a scheduling class for what may wait, and lets us use it (Linux, `chrt` of util-linux) */
const has = () => spawnSync(CHRT[0], [...CHRT.slice(1), 'true'], { stdio: 'ignore' }).status === 0;

/**
 * A command line that runs on what processor time the others leave, where the system can do that: a process of the idle class is put aside
 * at once when any other has work; one of a lower priority alone (`nice`) is not. The process stays the same, with its pid.
 * @template {{ command: string, args: string[] }} T
 * @param {T} spec
 * @returns {T}
 */
export const inIdleClass = (spec) => {
  if (!has()) return spec;
  const [command = '', ...first] = CHRT;
  return { ...spec, command, args: [...first, spec.command, ...spec.args] };
};
