/** Under npm a Ctrl-C arrives twice within a millisecond. */
const REPEAT_MS = 1000;
/** What a shell tells of a program that SIGINT ended. */
const BY_SIGINT = 130;

export interface Interruption {
  /** somebody asked the command to end: it does so at the next place from which it can be gone on with */
  readonly asked: boolean;
  /** from now on a signal ends the process as it did before */
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
    over: () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, listener);
    },
  };
};
