import { spawnSync } from 'node:child_process';
import { SetupError } from './errors.js';
import { planInstall } from './package-managers.js';
import { run, tail } from './run.js';

/**
 * @typedef {object} Wanted
 * @property {import('./package-managers.js').Tool} tool
 * @property {string} label as it is called in messages
 * @property {string} missing what was looked for in vain
 * @property {string} byHand what to do where no package manager helps
 */

/**
 * Asks for sudo's password once, while the terminal is ours: the commands themselves run with their output kept.
 * @param {string} label
 * @param {string} line
 */
function unlockSudo(label, line) {
  const interactive = process.stdin.isTTY && process.stdout.isTTY;
  if (interactive) process.stdout.write('\n');
  const args = interactive ? ['-v'] : ['-n', 'true'];
  const { status } = spawnSync('sudo', args, { stdio: interactive ? 'inherit' : 'ignore' });
  if (status !== 0) throw new SetupError(`${label}: sudo did not let us in. Type: ${line}`);
}

/**
 * Installs a program with the system's package manager, after saying so.
 * @param {import('./index.js').Context} context
 * @param {Wanted} wanted
 * @param {import('./progress.js').Note} note
 * @returns {Promise<void>}
 * @throws {SetupError} with the exact line to type
 */
export async function install({ env, offline, signal }, { tool, label, missing, byHand }, note) {
  const plan = planInstall(env, process.getuid?.() ?? 0, tool);
  const lacking = `${label}: ${missing}`;
  if (!plan) throw new SetupError(`${lacking}, and no known package manager.\n  ${byHand}`);
  if (offline) throw new SetupError(`${lacking}, and SETUP_OFFLINE=1 forbids to install one. Type: ${plan.line}`);
  if (plan.obstacle) throw new SetupError(`${lacking}, and ${plan.obstacle}. Type: ${plan.line}`);

  note(`${missing}: installing one with ${plan.manager}: ${plan.line}`);
  if (plan.sudo) unlockSudo(label, plan.line);
  const quiet = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  let transcript = '';
  const attempt = async (/** @type {string[]} */ [command, ...args]) => {
    const { code, output } = await run(command, args, { env: quiet, signal });
    transcript += `$ ${[command, ...args].join(' ')}\n${output}\n`;
    return code === 0;
  };
  // One unreachable source fails the refresh as a whole, yet the package may well be in another: the install decides.
  if (plan.refresh) await attempt(plan.refresh);
  for (const each of plan.installs) if (await attempt(each)) return;
  throw new SetupError(`${label} could not be installed:\n${tail(transcript)}\n  Type: ${plan.line}\n  ${byHand}`);
}
