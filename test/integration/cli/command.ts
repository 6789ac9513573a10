import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runCli, type Terminal } from '@scm-relay/cli';

export const PROGRAM = fileURLToPath(new URL('../../../../apps/cli/dist/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** One command in this process, with nothing but the given settings and, unless `terminal` says so, nobody at the keyboard. */
export const command = async (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  terminal: Partial<Terminal> = {},
): Promise<Ended> => {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(
    args,
    {
      out: (line) => out.push(`${line}\n`),
      say: (line) => err.push(`${line}\n`),
      // a bar is drawn on a terminal only, and this is none
      progress: process.stderr,
      interactive: false,
      confirm: async () => false,
      ...terminal,
    },
    env,
  );
  return { code, out: out.join(''), err: err.join('') };
};

/** The same as a process of its own. */
export const commandProcess = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { PATH: process.env.PATH ?? '', NODE_V8_COVERAGE: process.env.NODE_V8_COVERAGE ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });

/** The result of a `--json` command. */
export const jsonOf = <T>({ out }: Ended): T => JSON.parse(out) as T;
