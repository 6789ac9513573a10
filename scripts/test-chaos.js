import './setup/node-version.js';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runMain, SetupError } from './setup/errors.js';
import { root, setUp } from './setup/index.js';
import { run } from './setup/run.js';
import { testEnvironment } from './test/environment.js';
import { inLanes, longestFirst, secondsSince } from './test/lanes.js';

// `npm run test:chaos [name …]`: real processes and real Redis servers broken under load (docs/guarantees.md). Each file has servers
// of its own; two run at a time, for most of what they do is to wait for something to heal. Without names all of them run.

const LANES = 2;
const MOCHA = 'node_modules/mocha/bin/mocha.js';
/** What takes longest begins first; what floods the machine runs while the other lane waits. */
const LONGEST_FIRST = [
  'killed-processes',
  'vendor-down',
  'killed-while-sending',
  'restored-backup',
  'broken-redis',
  'failover',
  'wrong-clocks',
  'lost-queues',
];

/**
 * @param {string[]} wanted
 * @returns {string[]} names of the scenarios, longest first
 */
function scenarios(wanted) {
  const all = readdirSync(join(root, 'test', 'dist', 'chaos'))
    .filter((file) => file.endsWith('.test.js'))
    .map((file) => file.replace('.test.js', ''))
    // compiled from a source that is gone by now
    .filter((name) => statSync(join(root, 'test', 'chaos', `${name}.test.ts`), { throwIfNoEntry: false }));
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new SetupError(`no scenario is called ${unknown.join(', ')} (there are: ${all.join(' ')})`);
  return longestFirst(wanted.length > 0 ? wanted : all, LONGEST_FIRST, (name) => name);
}

async function main() {
  const { redisServer } = await setUp({ build: 'all', redis: true });
  const env = { ...testEnvironment(root, process.env), REDIS_SERVER_BIN: redisServer };
  const began = performance.now();
  const names = scenarios(process.argv.slice(2));
  /** @type {string[]} */
  const failed = [];

  await inLanes(LANES, names, async (name) => {
    const started = performance.now();
    process.stdout.write(`▶ ${name}\n`);
    const file = join('test', 'dist', 'chaos', `${name}.test.js`);
    const { code, output } = await run(process.execPath, [MOCHA, '--exit', file], { cwd: root, env });
    if (code !== 0) failed.push(name);
    process.stdout.write(`${output.trimEnd()}\n${code === 0 ? '✔' : '✖'} ${name} (${secondsSince(started)} s)\n\n`);
  });

  const verdict = failed.length > 0 ? `✖ failed: ${failed.join(', ')}` : '✔ nothing lost, nothing doubled';
  process.stdout.write(`${verdict}: ${names.length} scenarios in ${secondsSince(began)} s\n`);
  return failed.length > 0 ? 1 : 0;
}

await runMain(main);
