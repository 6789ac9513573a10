import './setup/node-version.js';
import { join } from 'node:path';
import { nodes, postgres, servers } from './compat/candidates.js';
import { runMain } from './setup/errors.js';
import { root, setUp } from './setup/index.js';
import { run, tail } from './setup/run.js';
import { testEnvironment } from './test/environment.js';

// `npm run test:compat [-- --markdown]`: the life of an event from its request to the vendor, and what depends most on the server, with each
// Node.js, each Redis or Valkey and each PostgreSQL that this machine has or can get. Each is tried with the usual ones of the others.
// COMPAT_SERVERS=/path/to/redis-server:/path/to/valkey-server adds servers; docs/compatibility.md holds the last table.

const MOCHA = 'node_modules/mocha/bin/mocha.js';
/** An event end-to-end by single processes, and its steps in the ledger, each a script that the server runs. */
const LEDGER = ['accept', 'delivery', 'breaker', 'callback', 'look-ups'];
const END_TO_END = ['e2e/lives', ...LEDGER.map((name) => `integration/ledger/${name}`)];
const SUITES = {
  'Node.js': [...END_TO_END, 'integration/tracing/end-to-end'],
  server: [...END_TO_END, 'integration/queues-delayed', 'integration/redis'],
  PostgreSQL: ['integration/history/schema', 'integration/history/put', 'integration/history/find'],
};

/** @typedef {import('./compat/candidates.js').Candidate} Candidate */
/** @typedef {{ kind: string, name: string, result: string, failed: boolean }} Row */

/**
 * @param {Candidate} candidate
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Row>}
 */
async function tried({ kind, name, path, why }, env) {
  if (path === null) return { kind, name, result: `not tried: ${why}`, failed: false };
  const own = kind === 'server' ? { REDIS_SERVER_BIN: path } : kind === 'PostgreSQL' ? { POSTGRES_PACKAGE: path } : {};
  const files = SUITES[kind].map((suite) => join('test', 'dist', `${suite}.test.js`));
  const started = performance.now();
  const { code, output } = await run(kind === 'Node.js' ? path : process.execPath, [MOCHA, '--exit', ...files], {
    cwd: root,
    env: { ...env, ...own },
  });
  const [, passed = '0'] = /(\d+) passing/.exec(output) ?? [];
  const failing = /(\d+) failing/.exec(output)?.[1];
  const seconds = Math.round((performance.now() - started) / 1000);
  if (code !== 0) process.stdout.write(`${tail(output, 60)}\n`);
  const result =
    code === 0 ? `${passed} tests pass (${seconds} s)` : `${failing ?? 'not all'} tests fail, ${passed} pass`;
  return { kind, name, result, failed: code !== 0 };
}

async function main() {
  const { redisServer } = await setUp({ build: 'all', redis: true });
  const offline = process.env.SETUP_OFFLINE === '1';
  const folder = join(root, '.data', 'compat');
  const env = { ...testEnvironment(root, process.env), REDIS_SERVER_BIN: redisServer };
  const candidates = [
    ...(await nodes(folder, offline)),
    ...(await servers(process.env)),
    ...(await postgres(folder, offline)),
  ];
  /** @type {Row[]} */
  const rows = [];
  for (const candidate of candidates) {
    const row = await tried(candidate, env);
    process.stdout.write(`${row.failed ? '✖' : candidate.path === null ? '–' : '✔'} ${row.name}: ${row.result}\n`);
    rows.push(row);
  }
  if (process.argv.includes('--markdown')) {
    process.stdout.write('\n| | version | result |\n|---|---|---|\n');
    for (const { kind, name, result } of rows) process.stdout.write(`| ${kind} | ${name} | ${result} |\n`);
  }
  const failed = rows.filter((row) => row.failed);
  process.stdout.write(failed.length > 0 ? `\n✖ ${failed.map(({ name }) => name).join(', ')}\n` : '\n✔ compatible\n');
  return failed.length > 0 ? 1 : 0;
}

await runMain(main);
