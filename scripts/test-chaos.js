import './setup/node-version.js';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMain } from './setup/errors.js';
import { root, setUp } from './setup/index.js';
import { testEnvironment } from './test/environment.js';
import { createSections } from './test/sections.js';
import { compiledTests } from './test/suites.js';

// `npm run test:chaos`: kills, cuts, fills and starves real processes and a real Redis under load, and counts what was lost or
// doubled. Takes minutes, and is therefore no part of `npm test`.

const RESULTS = join(root, 'coverage', 'chaos.json');
const MOCHA = 'node_modules/mocha/bin/mocha.js';

async function main() {
  const { redisServer } = await setUp({ build: 'all', redis: true });
  const { run, failed } = createSections({
    root,
    env: { ...testEnvironment(root, process.env), REDIS_SERVER_BIN: redisServer },
  });
  mkdirSync(join(root, 'coverage'), { recursive: true });
  const reporter = ['--reporter', './scripts/test/reporter.js', '--reporter-option', `output=${RESULTS}`];
  await run('chaos', MOCHA, [...reporter, ...compiledTests(root, 'chaos')]);
  const { passes, failures } = JSON.parse(readFileSync(RESULTS, 'utf8')).stats;
  process.stdout.write(`\n${passes} passed, ${failures} failed\n`);
  return failed.length > 0 ? 1 : 0;
}

await runMain(main);
