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
