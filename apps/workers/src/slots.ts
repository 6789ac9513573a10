/** Gives a place back; a second call does nothing. */
export type Release = () => void;

/** Places that may be taken at the same time, by whoever comes first. */
export interface Slots {
  /** null where none is free, or somebody waits for one */
  tryTake(): Release | null;
  take(): Promise<Release>;
}

/** The requests in flight at one destination from this process (`<DEST>_CONCURRENCY`), or the events being mapped. */
export const createSlots = (size: number): Slots => {
  let free = size;
  const waiting: ((release: Release) => void)[] = [];

  const granted = (): Release => {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const next = waiting.shift();
      if (next) next(granted());
      else free += 1;
    };
  };

  const tryTake = (): Release | null => {
    if (free === 0 || waiting.length > 0) return null;
    free -= 1;
    return granted();
  };

  return {
    tryTake,
    take: () => {
      const now = tryTake();
      return now ? Promise.resolve(now) : new Promise((resolve) => waiting.push(resolve));
    },
  };
};
