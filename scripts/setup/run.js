import { spawn } from 'node:child_process';

/**
 * Runs a command to its end. Its output is kept, not shown: a step shows it when it failed.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal }} [options] `signal` ends the command with SIGTERM
 * @returns {Promise<{ code: number, output: string }>} code 127 when there is no such command, 128 when a signal ended it
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.once('error', (error) => {
      if (error.name === 'AbortError') reject(error);
      else resolve({ code: 127, output: error.message });
    });
    child.once('close', (code) => resolve({ code: code ?? 128, output }));
  });
}

/**
 * @param {string} output
 * @param {number} [lines]
 * @returns {string} the last lines, indented for a message
 */
export function tail(output, lines = 25) {
  return output
    .trimEnd()
    .split('\n')
    .slice(-lines)
    .map((line) => `  ${line}`)
    .join('\n');
}
