import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from '../setup/run.js';
import { inLanes, secondsSince } from './lanes.js';

const MOCHA = 'node_modules/mocha/bin/mocha.js';
/** More would disturb each other: a folder starts a dozen processes and a browser. */
const MOST_LANES = 4;

/**
 * @typedef {{ fullTitle: string, file: string, duration?: number, err: { message?: string } }} Test
 * @typedef {{ stats: { passes: number, failures: number, pending: number }, tests: Test[], failures: Test[] }} Results Mocha's JSON
 */

/** Of a folder whose Mocha did not get to its end. @type {Results} */
const NOTHING = { stats: { passes: 0, failures: 0, pending: 0 }, tests: [], failures: [] };

/**
 * Runs each folder of tests in a Mocha of its own, one per processor at a time, and shows what it said when it has ended.
 * @param {import('./folders.js').Folder[]} folders
 * @param {{ root: string, env: NodeJS.ProcessEnv, output: string }} options the results of all go to `output` as one JSON
 * @returns {Promise<{ passes: number, failures: number, failed: string[] }>} `failed`: folders
 */
export async function runFolders(folders, { root, env, output }) {
  /** @type {string[]} */
  const failed = [];
  /** @type {{ name: string, seconds: number, results: Results }[]} */
  const ended = [];
  mkdirSync(join(root, 'coverage', 'folders'), { recursive: true });
  const colours = process.stdout.isTTY ? ['--color'] : [];

  await inLanes(Math.min(availableParallelism(), MOST_LANES), folders, async ({ name, files }) => {
    const began = performance.now();
    process.stdout.write(`▶ ${name}\n`);
    const json = join(root, 'coverage', 'folders', `${name.replaceAll('/', '-')}.json`);
    const reporter = ['--reporter', './scripts/test/reporter.js', '--reporter-option', `output=${json}`];
    const { code, output: said } = await run(process.execPath, [MOCHA, ...colours, ...reporter, ...files], {
      cwd: root,
      env,
    });
    if (code !== 0) failed.push(name);
    const seconds = secondsSince(began);
    process.stdout.write(`${said.trimEnd()}\n${code === 0 ? '✔' : '✖'} ${name} (${seconds} s)\n\n`);
    ended.push({ name, seconds, results: resultsIn(json) });
  });

  const all = ended.map(({ results }) => results);
  const sum = (/** @type {'passes' | 'failures' | 'pending'} */ what) =>
    all.reduce((total, { stats }) => total + stats[what], 0);
  const stats = { passes: sum('passes'), failures: sum('failures'), pending: sum('pending') };
  const failures = all.flatMap((results) => results.failures);
  writeFileSync(output, JSON.stringify({ stats, tests: all.flatMap(({ tests }) => tests), failures }, null, 2));

  process.stdout.write('Seconds per folder:\n');
  for (const { name, seconds } of ended.sort((a, b) => b.seconds - a.seconds)) {
    process.stdout.write(`${String(seconds).padStart(8)}  ${name}\n`);
  }
  for (const { fullTitle, err } of failures) process.stdout.write(`✖ ${fullTitle}\n    ${err.message ?? ''}\n`);
  return { ...stats, failed };
}

/**
 * @param {string} file
 * @returns {Results}
 */
function resultsIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return NOTHING;
  }
}
