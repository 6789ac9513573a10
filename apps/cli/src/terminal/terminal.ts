import { createInterface } from 'node:readline/promises';

/** Where a command reads and writes. Results go to `out`; whatever is about the work itself goes to `say`. */
export interface Terminal {
  /** a line of the result */
  out(line: string): void;
  /** a line beside it: progress, hints, mistakes */
  say(line: string): void;
  /** stream of progress bars; drawn on a terminal only */
  readonly progress: NodeJS.WriteStream;
  /** a person sits there and can answer */
  readonly interactive: boolean;
  /** true for `y` or `yes` */
  confirm(question: string): Promise<boolean>;
}

export const processTerminal = (): Terminal => {
  // who reads our output may go away (`… | head`)
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    say: (line) => void process.stderr.write(`${line}\n`),
    progress: process.stderr,
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    confirm: async (question) => {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return /^\s*y(es)?\s*$/i.test(await lines.question(`${question} [y/N] `));
      } finally {
        lines.close();
      }
    },
  };
};
