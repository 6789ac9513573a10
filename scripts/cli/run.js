import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, setUp } from '../setup/index.js';
import { packagesState } from '../setup/packages.js';
import { loadEnvFile } from '../start/env.js';
import { commandEnvironment } from './environment.js';

/**
 * Runs the command line of apps/cli, set up first where that is missing.
 * @param {string[]} args
 * @returns {Promise<number>} its exit code
 */
export async function runCli(args) {
  loadEnvFile(root);
  const program = join(root, 'apps', 'cli', 'dist', 'main.js');
  // stdout belongs to the command: its result may be read by a program
  if (packagesState(root) !== 'current' || !existsSync(program)) await setUp({ build: 'apps', out: process.stderr });
  const child = spawn(process.execPath, [program, ...args], {
    // npm changes into the project's folder; files are named from where npm was called
    cwd: process.env.INIT_CWD ?? process.cwd(),
    env: await commandEnvironment(process.env),
    stdio: 'inherit',
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}
