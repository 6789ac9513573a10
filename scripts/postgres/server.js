import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBinaries, NoPostgres } from './binaries.js';
import { chooseUser } from './user.js';

/**
 * @typedef {object} Postgres
 * @property {string} version of the package with the binaries
 * @property {string} folder of the binaries
 * @property {import('./binaries.js').RunAs} runAs
 */

/**
 * The server that can be run on this machine.
 * @returns {Postgres} throws NoPostgres where there is none
 */
export const findPostgres = () => {
  const runAs = chooseUser();
  return { ...findBinaries(runAs), runAs };
};

/**
 * @param {Postgres} postgres
 * @param {string} folder
 * @returns {boolean} whether the server's user gets into a folder: root's home, for one, is closed to others
 */
export const canReach = ({ runAs }, folder) =>
  spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...runAs, cwd: '/' }).status === 0;

/**
 * Makes a new database cluster in `data`, whose parent the server's user must be able to reach. Only `user` can log in, by password.
 * @param {Postgres} postgres
 * @param {{ data: string, user: string, password: string, sync?: boolean }} options `sync` false: as fast as may be, for tests
 */
export const initialise = ({ folder, runAs }, { data, user, password, sync = true }) => {
  const secret = `${data}.password`;
  mkdirSync(data, { recursive: true, mode: 0o700 });
  writeFileSync(secret, password, { mode: 0o600 });
  if (runAs.uid !== undefined && runAs.gid !== undefined) {
    for (const path of [data, secret]) chownSync(path, runAs.uid, runAs.gid);
  }
  try {
    // a locale of bytes: the order of a report's text does not depend on the machine
    const args = ['-D', data, '-U', user, '-A', 'scram-sha-256', '--pwfile', secret, '-E', 'UTF8', '--locale=C'];
    const { status, stderr, error } = spawnSync(
      join(folder, 'bin', 'initdb'),
      [...args, ...(sync ? [] : ['--no-sync'])],
      { ...runAs, cwd: '/', env: { ...process.env, LC_ALL: 'C' }, encoding: 'utf8' },
    );
    if (status !== 0) throw new NoPostgres(`initdb failed: ${error?.message ?? stderr.trim()}`);
  } finally {
    rmSync(secret, { force: true });
  }
};

/** @param {string} data */
export const isInitialised = (data) => existsSync(join(data, 'PG_VERSION'));

/**
 * @typedef {object} ServerOptions
 * @property {string} data
 * @property {number} port
 * @property {Readonly<Record<string, string>>} [settings]
 * @property {boolean} [givesWay] processes that accept and deliver come first where all are short of processor time
 */

/**
 * The command line of a server on loopback. SIGINT ends it at once and cleanly; SIGTERM waits for its clients.
 * @param {Postgres} postgres
 * @param {ServerOptions} options
 * @returns {{ command: string, args: string[] }}
 */
export const serverCommand = ({ folder }, { data, port, settings = {}, givesWay = false }) => {
  const all = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    // no socket file: its folder would have to belong to the server's user
    unix_socket_directories: '',
    ...settings,
  };
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = [join(folder, 'bin', 'postgres'), '-D', data, ...args];
  const [first = '', ...rest] = givesWay ? ['nice', '-n', '10', ...command] : command;
  return { command: first, args: rest };
};

/**
 * @param {Postgres} postgres
 * @param {ServerOptions} options
 * @param {import('node:child_process').StdioOptions} stdio
 */
export const startServer = (postgres, options, stdio = 'ignore') => {
  const { command, args } = serverCommand(postgres, options);
  return spawn(command, args, {
    ...postgres.runAs,
    cwd: dirname(options.data),
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    stdio,
  });
};

/**
 * @param {string} data
 * @param {number | undefined} pid of the server: a killed one leaves its file
 * @returns {boolean} whether the server takes connections: it says so in the eighth line of its own file
 */
export const isReady = (data, pid) => {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
};
