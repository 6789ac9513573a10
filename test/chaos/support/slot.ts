import { ready, runProcess, type TestProcess } from '../../support/processes.js';

/** Five processes that start at once on two busy cores take their time. */
const READY_WITHIN_MS = 60_000;

export interface SlotOptions {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  /** where it answers `/readyz` */
  readonly url: string;
}

/** One of the product's processes and its successors: an orchestrator starts it anew on the same ports when it died. */
export const openSlot = ({ name, script, args, env, url }: SlotOptions) => {
  let current: TestProcess | undefined;
  const ended: TestProcess[] = [];
  const start = (): void => {
    if (current) ended.push(current);
    current = runProcess(script, args, env);
  };
  const process = (): TestProcess => {
    if (!current) throw new Error(`${name} was not started`);
    return current;
  };
  return {
    name,
    url,
    start,
    process,
    pid: (): number => process().child.pid ?? -1,
    ready: () => ready(process(), url, READY_WITHIN_MS),
    /** JSON lines of all its lives */
    lines: () => [...ended, process()].flatMap((each) => each.lines()),
    kill: (signal: NodeJS.Signals = 'SIGKILL') => process().end(signal),
    signal: (signal: NodeJS.Signals) => process().child.kill(signal),
    restart: () => {
      start();
      return ready(process(), url, READY_WITHIN_MS);
    },
  };
};

export type Slot = ReturnType<typeof openSlot>;
