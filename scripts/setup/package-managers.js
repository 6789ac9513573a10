import { which } from './find-redis.js';

/**
 * How Redis or Valkey is called where. Each list is tried in turn: Fedora 41 and Alpine are moving from one to the other.
 * `refresh` comes first where the package list may be absent or stale.
 * @type {{ name: string, refresh?: string[], installs: string[][], asRoot: boolean, drives: boolean }[]}
 */
const MANAGERS = [
  {
    name: 'apt-get',
    refresh: ['update'],
    installs: [['install', '-y', '--no-install-recommends', 'redis-server']],
    asRoot: true,
    drives: true,
  },
  { name: 'dnf', installs: ['redis', 'valkey'].map((name) => ['install', '-y', name]), asRoot: true, drives: true },
  { name: 'apk', installs: ['redis', 'valkey'].map((name) => ['add', '--no-cache', name]), asRoot: true, drives: true },
  { name: 'brew', installs: ['redis', 'valkey'].map((name) => ['install', name]), asRoot: false, drives: true },
  // Known by name only: the line is shown, never run.
  { name: 'pacman', installs: [['-S', '--noconfirm', 'valkey']], asRoot: true, drives: false },
  { name: 'zypper', installs: [['install', '-y', 'redis']], asRoot: true, drives: false },
  { name: 'yum', installs: [['install', '-y', 'redis']], asRoot: true, drives: false },
];

/**
 * @typedef {object} InstallPlan
 * @property {string} manager
 * @property {string[] | undefined} refresh command and arguments; may fail without harm
 * @property {string[][]} installs commands and arguments; the first that succeeds is enough
 * @property {string} line the same as one line to type
 * @property {boolean} sudo the commands ask sudo
 * @property {string | undefined} obstacle why it cannot be run from here; undefined: it can
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {number} uid
 * @returns {InstallPlan | undefined} undefined when there is no package manager that is known
 */
export function planInstall(env, uid) {
  const path = env.PATH ?? '';
  const manager = MANAGERS.find(({ name }) => which(name, path));
  if (!manager) return undefined;
  const rootNeeded = manager.asRoot && uid !== 0;
  const sudo = rootNeeded && which('sudo', path) !== undefined;
  const prefix = sudo ? ['sudo'] : [];
  const refresh = manager.refresh && [...prefix, manager.name, ...manager.refresh];
  const installs = manager.installs.map((args) => [...prefix, manager.name, ...args]);
  const steps = [refresh, installs[0]].flatMap((command) => (command ? [command.join(' ')] : [])).join(' && ');
  const obstacle = !manager.drives
    ? `${manager.name} is not driven from here`
    : rootNeeded && !sudo
      ? `${manager.name} needs root, and there is no sudo`
      : undefined;
  return {
    manager: manager.name,
    refresh,
    installs,
    line: rootNeeded && !sudo ? `su -c '${steps}'` : steps,
    sudo,
    obstacle,
  };
}
