import { freePort } from '../free-port.js';
import { runProcess, type TestProcess } from '../processes.js';
import { until } from '../until.js';

export interface Deployed {
  readonly process: TestProcess;
  /** where what listens on this port in the deployment listens here */
  urlOf(port: number | undefined): string;
  /** the environment it was given */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a process as a deployment describes it: with just that environment, but a free port in the place of each of its own. */
export const startDeployed = async (given: {
  /** where its files are; none: this clone */
  readonly folder?: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
}): Promise<Deployed> => {
  const env = { ...given.env };
  const free = new Map<number, number>();
  for (const port of given.ports) {
    const other = await freePort();
    free.set(port, other);
    for (const [name, value] of Object.entries(env)) {
      if (value === String(port)) env[name] = String(other);
    }
  }
  return {
    process: runProcess(given.script, given.args, env, given.folder),
    urlOf: (port) => `http://127.0.0.1:${port === undefined ? undefined : free.get(port)}`,
    env,
  };
};

/** Waits until an address answers 2xx; fails at once, with what it said, where the process ends instead. */
export const answers = async ({ child, output }: TestProcess, url: string): Promise<void> => {
  const ended = () => child.exitCode ?? child.signalCode;
  await until(async () => ended() !== null || (await fetch(url)).ok, { what: url, timeoutMs: 60_000 });
  if (ended() !== null) throw new Error(`exited with ${ended()}: ${output()}`);
};
