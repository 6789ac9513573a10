import './setup/node-version.js';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runMain } from './setup/errors.js';
import { root, setUp } from './setup/index.js';
import { testEnvironment } from './test/environment.js';
import { testFolders } from './test/folders.js';
import { runFolders } from './test/run-folders.js';
import { createSections } from './test/sections.js';

// `npm test [-- FOLDER …]`: the set-up of `npm start`, then lint, types, every suite, and the coverage of libs/; only these folders
// (`integration/ledger`, `e2e`) and no coverage where some are named. The tests start servers of their own on free ports, so that it
// works beside a running stack.

const COVERAGE = join(root, 'coverage');
const C8 = 'node_modules/c8/bin/c8.js';

async function main() {
  const { redisServer, browser } = await setUp({ build: 'all', redis: true, chromium: true });
  const wanted = process.argv.slice(2);
  const folders = testFolders(root, wanted);
  const env = { ...testEnvironment(root, process.env), REDIS_SERVER_BIN: redisServer, CHROMIUM_BIN: browser };
  const { heading, run, failed } = createSections({ root, env });
  rmSync(COVERAGE, { recursive: true, force: true });

  await run('lint', 'node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']);
  // Set-up has compiled libs, apps and tests; what is left are the scripts.
  await run('types of scripts', 'node_modules/typescript/bin/tsc', ['-p', 'scripts']);
  heading('tests');
  const tested = await runFolders(folders, {
    root,
    // where `c8 report` looks for what each process leaves at its end
    env: wanted.length > 0 ? env : { ...env, NODE_V8_COVERAGE: join(COVERAGE, 'tmp') },
    output: join(COVERAGE, 'tests.json'),
  });
  failed.push(...tested.failed);
  if (tested.failed.length === 0 && wanted.length === 0)
    await run('coverage of libs', C8, ['report', '--check-coverage']);

  process.stdout.write(
    failed.length > 0
      ? `\n✖ failed: ${failed.join(', ')}\n`
      : `\n✔ lint, types, tests${wanted.length > 0 ? '' : ' and coverage'}\n`,
  );
  process.stdout.write(`${tested.passes} passed, ${tested.failures} failed\n`);
  return failed.length > 0 ? 1 : 0;
}

await runMain(main);
