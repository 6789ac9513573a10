import { which } from './which.js';

/** @typedef {'redis' | 'chromium'} Tool what may have to be installed */

/**
 * What each is called where. Each list is tried in turn: Fedora 41 and Alpine are moving from Redis to Valkey.
 * `refresh` comes first where the package list may be absent or stale.
 * @type {{ name: string, refresh?: string[], install: string[], packages: Record<Tool, string[]>, asRoot: boolean, drives: boolean }[]}
 */
const MANAGERS = [
  {
    name: 'apt-get',
    refresh: ['update'],
    install: ['install', '-y', '--no-install-recommends'],
    packages: { redis: ['redis-server'], chromium: ['chromium'] },
    asRoot: true,
    drives: true,
  },
  {
    name: 'dnf',
    install: ['install', '-y'],
    packages: { redis: ['redis', 'valkey'], chromium: ['chromium'] },
    asRoot: true,
    drives: true,
  },
  {
    name: 'apk',
    install: ['add', '--no-cache'],
    packages: { redis: ['redis', 'valkey'], chromium: ['chromium'] },
    asRoot: true,
    drives: true,
  },
  {
    name: 'brew',
    install: ['install'],
    packages: { redis: ['redis', 'valkey'], chromium: ['chromium'] },
    asRoot: false,
    drives: true,
  },
  // Known by name only: the line is shown, never run.
  {
    name: 'pacman',
    install: ['-S', '--noconfirm'],
    packages: { redis: ['valkey'], chromium: ['chromium'] },
    asRoot: true,
    drives: false,
  },
  {
    name: 'zypper',
    install: ['install', '-y'],
    packages: { redis: ['redis'], chromium: ['chromium'] },
    asRoot: true,
    drives: false,
  },
  {
    name: 'yum',
    install: ['install', '-y'],
    packages: { redis: ['redis'], chromium: ['chromium'] },
    asRoot: true,
    drives: false,
  },
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
 * @param {Tool} tool
 * @returns {InstallPlan | undefined} undefined when there is no package manager that is known
 */
export function planInstall(env, uid, tool) {
  const path = env.PATH ?? '';
  const manager = MANAGERS.find(({ name }) => which(name, path));
  if (!manager) return undefined;
  const rootNeeded = manager.asRoot && uid !== 0;
  const sudo = rootNeeded && which('sudo', path) !== undefined;
  const prefix = sudo ? ['sudo'] : [];
  const refresh = manager.refresh && [...prefix, manager.name, ...manager.refresh];
  const installs = manager.packages[tool].map((name) => [...prefix, manager.name, ...manager.install, name]);
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
