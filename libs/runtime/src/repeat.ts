export interface Repeated {
  /** Ends after the step that is under way. */
  stop(): Promise<void>;
}

/** Takes a step every so often, `everyMs` after the one before has ended; one that fails is told to `onError` and followed by the next. */
export const repeat = (everyMs: number, step: () => Promise<unknown>, onError: (error: unknown) => void): Repeated => {
  let stopped = false;
  let under: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout;
  const again = (): void => {
    timer = setTimeout(() => {
      under = step()
        .catch(onError)
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
