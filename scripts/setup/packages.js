import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './errors.js';
import { run } from './run.js';

/** @typedef {Record<string, { version?: string, optional?: boolean, link?: boolean }>} LockPackages */

/**
 * @param {string} path
 * @returns {LockPackages | undefined} undefined when there is no such file, or npm died while writing it
 */
function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * npm notes what it installed in `node_modules/.package-lock.json`, last of all. Comparing that note with the lockfile
 * needs no stamp of our own and also believes an `npm install` done by hand.
 * @param {string} root
 * @returns {'missing' | 'changed' | 'current'}
 */
export function packagesState(root) {
  const wanted = readLock(join(root, 'package-lock.json'));
  if (!wanted)
    throw new SetupError('package-lock.json is missing or broken: restore it with `git checkout package-lock.json`');
  const installed = readLock(join(root, 'node_modules', '.package-lock.json'));
  if (!installed) return 'missing';
  const current = Object.entries(wanted).every(([path, { version, optional }]) => {
    if (!path.includes('node_modules/')) return true;
    const found = installed[path];
    // Packages for other processors and systems are in the lockfile but never installed.
    return found ? found.version === version : optional === true;
  });
  return current ? 'current' : 'changed';
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {[string, string[]]} the npm this was started with, else the one on PATH
 */
function npmCommand(env) {
  const started = env.npm_execpath ?? '';
  return started.endsWith('npm-cli.js') ? [process.execPath, [started]] : ['npm', []];
}

/**
 * @param {string} output of npm
 * @returns {string} the start of its errors, where the cause stands; its usage text follows
 */
const errorLines = (output) => {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('npm warn'));
  return lines
    .slice(0, 12)
    .map((line) => `  ${line}`)
    .join('\n');
};

/**
 * Brings `node_modules` in step with the lockfile.
 * @param {import('./index.js').Context} context
 * @returns {Promise<void>}
 */
export async function ensurePackages({ root, env, step, offline, signal }) {
  await step('packages', async (note) => {
    const state = packagesState(root);
    if (state === 'current') return 'up to date';
    const why = state === 'missing' ? 'not installed yet' : 'the lockfile changed';
    if (offline) throw new SetupError(`packages: ${why}, and SETUP_OFFLINE=1 forbids to install them. Type: npm ci`);
    note(`${why}: npm ci`);
    const [npm, first] = npmCommand(env);
    // The compiler is a development dependency: needed here whatever NODE_ENV says.
    const { code, output } = await run(npm, [...first, 'ci', '--include=dev'], { cwd: root, env, signal });
    if (code !== 0) {
      throw new SetupError(
        `packages could not be installed:\n${errorLines(output)}\n  To see it by hand, type: npm ci`,
      );
    }
    return 'installed by the lockfile';
  });
}
