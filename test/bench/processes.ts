import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../support/until.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface BenchProcess {
  readonly child: ChildProcess;
  readonly name: string;
  end(): Promise<void>;
}

/** Changes a command line: how `npm start` starts the history process (scripts/start/idle-class.js). */
export type Wrap = (spec: { command: string; args: string[] }) => { command: string; args: string[] };

/** What still runs when this process ends, however it ends, ends with it. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts `script` (from the repository's folder) with its output in a file, as an operator would: nothing reads a pipe. */
export const startProcess = (
  folder: string,
  name: string,
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { ipc = false, wrap = (spec) => spec }: { readonly ipc?: boolean; readonly wrap?: Wrap } = {},
): BenchProcess => {
  const log = openSync(join(folder, `${name}.log`), 'a');
  const profile = process.env.BENCH_CPU_PROF;
  const flags = profile && new RegExp(profile).test(name) ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
  const spec = wrap({ command: process.execPath, args: [...flags, join(ROOT, script), ...args] });
  const child = spawn(spec.command, spec.args, {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', ...env },
    stdio: ipc ? ['ignore', log, log, 'ipc'] : ['ignore', log, log],
    serialization: 'advanced',
  });
  closeSync(log);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return {
    child,
    name,
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const limit = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(limit);
    },
  };
};

/** Waits until `url` is answered with 2xx; throws with the end of the log where the process ended instead. */
export const answering = async (
  { child, name }: BenchProcess,
  folder: string,
  url: string,
  everyMs = 10,
): Promise<void> => {
  await until(
    async () => {
      if (child.exitCode !== null) return true;
      return (await fetch(url)).ok;
    },
    { timeoutMs: 60_000, everyMs, what: `${name} at ${url}` },
  );
  if (child.exitCode === null) return;
  throw new Error(
    `${name} exited with ${child.exitCode}:\n${readFileSync(join(folder, `${name}.log`), 'utf8').slice(-2000)}`,
  );
};

/** Resident memory in bytes; NaN where the system does not tell. */
export const residentBytes = ({ child }: BenchProcess): number => {
  try {
    const pages = Number(readFileSync(`/proc/${child.pid}/statm`, 'utf8').split(' ')[1]);
    return pages * 4096;
  } catch {
    return Number.NaN;
  }
};

/** Asks a helper process over IPC and waits for its answer; one question at a time. */
export const ask = <Answer>({ child, name }: BenchProcess, question: object): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const ended = () => reject(new Error(`${name} ended`));
    child.once('exit', ended);
    child.once('message', (answer) => {
      child.off('exit', ended);
      // both ends are compiled together from one file of types
      resolve(answer as Answer);
    });
    child.send(question);
  });
