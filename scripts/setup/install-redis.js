import { spawnSync } from 'node:child_process';
import { SetupError } from './errors.js';
import { planInstall } from './package-managers.js';
import { run, tail } from './run.js';

const BY_HAND =
  'Install Redis 6.2 or newer, or Valkey (https://redis.io/docs/latest/operate/oss_and_stack/install/), and type: ' +
  'REDIS_SERVER_BIN=/path/to/redis-server npm start';

/**
 * Asks for sudo's password once, while the terminal is ours: the commands themselves run with their output kept.
 * @param {string} line
 */
function unlockSudo(line) {
  const interactive = process.stdin.isTTY && process.stdout.isTTY;
  if (interactive) process.stdout.write('\n');
  const args = interactive ? ['-v'] : ['-n', 'true'];
  const { status } = spawnSync('sudo', args, { stdio: interactive ? 'inherit' : 'ignore' });
  if (status !== 0) throw new SetupError(`Redis: sudo did not let us in. Type: ${line}`);
}

/**
 * Installs a Redis or Valkey server with the system's package manager, after saying so.
 * @param {import('./index.js').Context} context
 * @param {import('./progress.js').Note} note
 * @returns {Promise<void>}
 * @throws {SetupError} with the exact line to type
 */
export async function installRedis({ env, offline, signal }, note) {
  const plan = planInstall(env, process.getuid?.() ?? 0);
  if (!plan)
    throw new SetupError(
      `Redis: no redis-server or valkey-server on PATH, and no known package manager.\n  ${BY_HAND}`,
    );
  const missing = 'Redis: no redis-server or valkey-server on PATH';
  if (offline) throw new SetupError(`${missing}, and SETUP_OFFLINE=1 forbids to install one. Type: ${plan.line}`);
  if (plan.obstacle) throw new SetupError(`${missing}, and ${plan.obstacle}. Type: ${plan.line}`);

  note(`no redis-server or valkey-server on PATH: installing one with ${plan.manager}: ${plan.line}`);
  if (plan.sudo) unlockSudo(plan.line);
  const quiet = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  let transcript = '';
  const attempt = async (/** @type {string[]} */ [command, ...args]) => {
    const { code, output } = await run(command, args, { env: quiet, signal });
    transcript += `$ ${[command, ...args].join(' ')}\n${output}\n`;
    return code === 0;
  };
  // One unreachable source fails the refresh as a whole, yet the package may well be in another: the install decides.
  if (plan.refresh) await attempt(plan.refresh);
  for (const install of plan.installs) if (await attempt(install)) return;
  throw new SetupError(`Redis could not be installed:\n${tail(transcript)}\n  Type: ${plan.line}\n  ${BY_HAND}`);
}
