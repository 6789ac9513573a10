export interface Repeated {
  /** Ends after the step that is under way. */
  stop(): Promise<void>;
}

/**
 * Takes a step every so often, `everyMs` after the one before has ended; one that fails is followed by the next all the same. `onError` is
 * told when steps begin to fail, and when they fail by something else, not at each of them: an outage is not a thousand lines.
 */
export const repeat = (everyMs: number, step: () => Promise<unknown>, onError: (error: unknown) => void): Repeated => {
  let stopped = false;
  let failing: string | undefined;
  let under: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout;
  const again = (): void => {
    timer = setTimeout(() => {
      under = step()
        .then(
          () => {
            failing = undefined;
          },
          (error: unknown) => {
            const before = failing;
            failing = String(error);
            if (failing !== before) onError(error);
          },
        )
        .then(() => {
          if (!stopped) again();
        });
    }, everyMs).unref();
  };
  again();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await under;
    },
  };
};
