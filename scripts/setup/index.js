import { fileURLToPath } from 'node:url';
import { build } from './build.js';
import { ensureChromium } from './chromium.js';
import { ensurePackages } from './packages.js';
import { ensurePostgres } from './postgres.js';
import { createProgress } from './progress.js';
import { ensureRedis } from './redis.js';

/** The repository's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** What `npm start` runs; the tests are compiled by `npm test` and `npm run build`. */
const APPS = ['apps/ingress', 'apps/workers', 'apps/history', 'apps/board', 'apps/sandbox', 'apps/cli'];

/**
 * @typedef {object} Context what every set-up step needs
 * @property {string} root
 * @property {NodeJS.ProcessEnv} env
 * @property {import('./progress.js').Step} step
 * @property {boolean} offline SETUP_OFFLINE=1: nothing may be installed
 * @property {AbortSignal | undefined} signal aborts the command that is running
 */

/**
 * Prepares the machine, step by step, each doing nothing where nothing is to do. Node itself is checked by the import of
 * `node-version.js` in each script.
 * @param {{ build?: 'apps' | 'all', redis?: boolean, postgres?: boolean, chromium?: boolean, env?: NodeJS.ProcessEnv, signal?: AbortSignal, out?: NodeJS.WriteStream }} what
 *   `out`: where progress is shown, stdout unless a command's own result goes there
 * @returns {Promise<{ redisServer: string | undefined, postgres: EmbeddedPostgres | undefined, browser: string | undefined }>} paths of
 *   the Redis server and of the browser that were asked for, and the PostgreSQL, where one can run
 * @typedef {import('./postgres.js').EmbeddedPostgres} EmbeddedPostgres
 */
export async function setUp({
  build: scope,
  redis = false,
  postgres = false,
  chromium = false,
  env = process.env,
  signal,
  out,
}) {
  const context = { root, env, step: createProgress(out), offline: env.SETUP_OFFLINE === '1', signal };
  await ensurePackages(context);
  if (scope) await build(context, scope === 'apps' ? APPS : []);
  return {
    redisServer: redis ? await ensureRedis(context) : undefined,
    postgres: postgres ? await ensurePostgres(context) : undefined,
    browser: chromium ? await ensureChromium(context) : undefined,
  };
}
