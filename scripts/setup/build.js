import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './errors.js';
import { run, tail } from './run.js';

/**
 * Compiles; quick when nothing changed.
 * @param {import('./index.js').Context} context
 * @param {string[]} [projects] folders with a tsconfig.json; none: everything, tests included
 * @returns {Promise<void>}
 */
export async function build({ root, env, step, signal }, projects = []) {
  await step('build', async (note) => {
    note('tsc -b');
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const { code, output } = await run(process.execPath, [compiler, '-b', ...projects], { cwd: root, env, signal });
    if (code !== 0) throw new SetupError(`the build failed:\n${tail(output, 60)}`);
    removeStaleTests(join(root, 'test'));
    await noteCommit(root, env, signal);
    return 'up to date';
  });
}

/**
 * Takes compiled files away whose source was renamed or removed: Mocha would run them on.
 * @param {string} folder
 */
function removeStaleTests(folder) {
  const dist = join(folder, 'dist');
  if (!existsSync(dist)) return;
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    const [, name] = /^(.*)\.(?:js|js\.map|d\.ts|d\.ts\.map)$/.exec(file) ?? [];
    if (name !== undefined && !existsSync(join(folder, `${name}.ts`))) rmSync(join(dist, file));
  }
}

/**
 * Leaves the commit where the processes find it (`libs/runtime/src/config/build.ts`); a copy without git has none.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @param {AbortSignal | undefined} signal
 */
async function noteCommit(root, env, signal) {
  const file = join(root, 'libs', 'runtime', 'dist', 'commit.txt');
  const { code, output } = await run('git', ['rev-parse', 'HEAD'], { cwd: root, env, signal });
  if (code === 0) writeFileSync(file, output);
  else rmSync(file, { force: true });
}
