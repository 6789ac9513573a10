/** Gives a place back; a second call does nothing. */
export type Release = () => void;

/** Places that may be taken at the same time, by whoever comes first. */
export interface Slots {
  /** null where none gets free within so many milliseconds; first come, first served */
  take(withinMs: number): Promise<Release | null>;
  take(): Promise<Release>;
  /** how many times over all places are asked for by those who wait */
  crowd(): number;
}

interface Waiter {
  readonly give: (release: Release) => void;
}

/** The requests in flight at one destination from this process (`<DEST>_CONCURRENCY`). */
export const createSlots = (size: number): Slots => {
  let free = size;
  const waiting = new Set<Waiter>();

  const granted = (): Release => {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const [next] = waiting;
      if (!next) {
        free += 1;
        return;
      }
      waiting.delete(next);
      next.give(granted());
    };
  };

  const tryTake = (): Release | null => {
    if (free === 0 || waiting.size > 0) return null;
    free -= 1;
    return granted();
  };

  function take(): Promise<Release>;
  function take(withinMs: number): Promise<Release | null>;
  function take(withinMs?: number): Promise<Release | null> {
    const now = tryTake();
    if (now) return Promise.resolve(now);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        give: (release) => {
          clearTimeout(timer);
          resolve(release);
        },
      };
      const giveUp = (): void => {
        waiting.delete(waiter);
        resolve(null);
      };
      const timer = withinMs === undefined ? undefined : setTimeout(giveUp, withinMs);
      waiting.add(waiter);
    });
  }

  return { take, crowd: () => (waiting.size + 1) / size };
};
