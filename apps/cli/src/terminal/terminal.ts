import { createInterface } from 'node:readline/promises';
import cliProgress from 'cli-progress';
import Table from 'cli-table3';

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

/** A line this often where there is no terminal to draw on: a build log is never silent for long. */
const PLAIN_EVERY_MS = 5000;

export interface Progress {
  /** `done` of the total, with what is to be said beside it */
  at(done: number, said?: string): void;
  /** a line of its own above the bar */
  say(line: string): void;
  stop(): void;
}

/** A bar with the time to go on a terminal, else a line every five seconds. */
export const startProgress = ({ progress: out, say }: Terminal, label: string, total: number): Progress => {
  const bar = new cliProgress.SingleBar({
    format: `${label} {bar} {percentage}% | {said} | {duration_formatted}, {eta_formatted} to go`,
    stream: out,
    noTTYOutput: false,
    hideCursor: true,
  });
  let shownAt = Date.now();
  bar.start(total, 0, { said: '' });
  return {
    at: (done, said = '') => {
      bar.update(Math.min(done, total), { said });
      if (out.isTTY || Date.now() - shownAt < PLAIN_EVERY_MS) return;
      shownAt = Date.now();
      say(`${label}: ${Math.floor((100 * done) / Math.max(1, total))} % ${said}`.trimEnd());
    },
    say: (line) => {
      if (out.isTTY) out.write('\r\u001b[K');
      say(line);
    },
    stop: () => bar.stop(),
  };
};

export type Cell = string | number | null;

const LONGEST_CELL = 60;

/** What a terminal would take for a command to itself: a vendor's reply or a `seq` may hold anything. */
const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '\u00b7');

export const shown = (cell: Cell, most = LONGEST_CELL): string => {
  const text = harmless(cell === null ? '' : String(cell));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
};

/** A table without colours, so that it can be read in a log as well. */
export const table = (head: readonly string[], rows: readonly (readonly Cell[])[]): string => {
  const made = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  for (const row of rows) made.push(row.map((cell) => shown(cell)));
  return made.toString();
};

/** Under npm a Ctrl-C arrives twice within a millisecond. */
const REPEAT_MS = 1000;
/** What a shell tells of a program that SIGINT ended. */
const BY_SIGINT = 130;

export interface Interruption {
  /** somebody asked the command to end: it does so at the next place from which it can be gone on with */
  readonly asked: boolean;
  /** The work is done: soon a signal ends the process as it did before, where it has not ended by itself by then. */
  over(): void;
}

/** Listens for Ctrl-C and SIGTERM. A second one, more than a second later, ends the process at once. */
export const interruption = (): Interruption => {
  let first: number | null = null;
  const listener = (): void => {
    if (first === null) first = Date.now();
    else if (Date.now() - first > REPEAT_MS) process.exit(BY_SIGINT);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, listener);
  return {
    get asked() {
      return first !== null;
    },
    // not at once: the second of two signals, or one that came as the last page was written, would make a failure of what succeeded
    over: () => {
      const off = (): void => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, listener);
      };
      setTimeout(off, REPEAT_MS).unref();
    },
  };
};
