import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface TestProcess {
  readonly child: ChildProcess;
  /** all JSON lines it logged so far */
  lines(): Record<string, unknown>[];
  /** everything it wrote, to stdout and stderr */
  output(): string;
  stderr(): string;
  /** sends a signal and waits for the end, with all it wrote; answers the exit code, or the signal it died of */
  end(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
  exited(): Promise<number | NodeJS.Signals | null>;
}

const parsed = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Record<string, unknown>];
      } catch {
        return [];
      }
    });

/** Runs one of the product's own processes, e.g. `apps/workers/dist/main.js refund`, with nothing but the given environment; from a copy of it in `root`. */
export const runProcess = (
  script: string,
  args: readonly string[],
  env: Record<string, string>,
  root: string = ROOT,
): TestProcess => {
  const child = spawn(process.execPath, [join(root, script), ...args], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', NODE_V8_COVERAGE: process.env.NODE_V8_COVERAGE ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const lastResort = () => {
    child.kill('SIGKILL');
  };
  process.once('exit', lastResort);
  // not `exit`, which may come before the last of what it wrote
  const closed = once(child, 'close');
  const exited = async (): Promise<number | NodeJS.Signals | null> => {
    await closed;
    process.off('exit', lastResort);
    return child.exitCode ?? child.signalCode;
  };
  return {
    child,
    lines: () => parsed(out),
    output: () => out + errors,
    stderr: () => errors,
    exited,
    end: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return exited();
    },
  };
};

/** Waits until a process answers its readiness check; fails at once if it ended instead. */
export const ready = async (process: TestProcess, url: string, timeoutMs = 120_000): Promise<void> => {
  const ended = () => process.child.exitCode ?? process.child.signalCode;
  await until(async () => ended() !== null || (await fetch(`${url}/readyz`)).status === 200, {
    timeoutMs,
    what: `readiness of ${url}`,
  });
  if (ended() !== null) throw new Error(`exited with ${ended()}: ${process.stderr()}`);
};
