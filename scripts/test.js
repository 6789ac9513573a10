import './setup/node-version.js';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runMain } from './setup/errors.js';
import { root, setUp } from './setup/index.js';
import { testEnvironment } from './test/environment.js';
import { createSections } from './test/sections.js';
import { compiledTests } from './test/suites.js';

// `npm test`: the set-up of `npm start`, then lint, types, every suite, and the coverage of libs/. The tests start servers of
// their own on free ports, so that it works beside a running stack.

const RESULTS = join(root, 'coverage', 'tests.json');
const MOCHA = 'node_modules/mocha/bin/mocha.js';
const C8 = 'node_modules/c8/bin/c8.js';

/** @returns {{ passes: number, failures: number }} nothing of either where Mocha did not get to its end */
function results() {
  try {
    return JSON.parse(readFileSync(RESULTS, 'utf8')).stats;
  } catch {
    return { passes: 0, failures: 0 };
  }
}

async function main() {
  const { redisServer, browser } = await setUp({ build: 'all', redis: true, chromium: true });
  const env = { ...testEnvironment(root, process.env), REDIS_SERVER_BIN: redisServer, CHROMIUM_BIN: browser };
  const { run, failed } = createSections({ root, env });
  rmSync(join(root, 'coverage'), { recursive: true, force: true });

  await run('lint', 'node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']);
  // Set-up has compiled libs, apps and tests; what is left are the scripts.
  await run('types of scripts', 'node_modules/typescript/bin/tsc', ['-p', 'scripts']);
  const reporter = ['--reporter', './scripts/test/reporter.js', '--reporter-option', `output=${RESULTS}`];
  const mocha = [process.execPath, MOCHA, ...reporter, ...compiledTests(root)];
  const tested = await run('tests', C8, ['--reporter', 'none', ...mocha]);
  if (tested) await run('coverage of libs', C8, ['report', '--check-coverage']);

  const { passes, failures } = results();
  process.stdout.write(
    failed.length > 0 ? `\n✖ failed: ${failed.join(', ')}\n` : '\n✔ lint, types, tests and coverage\n',
  );
  process.stdout.write(`${passes} passed, ${failures} failed\n`);
  return failed.length > 0 ? 1 : 0;
}

await runMain(main);
