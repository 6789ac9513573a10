/** Gives a place back; a second call does nothing. */
export type Release = () => void;

/** Places that may be taken at the same time, by whoever comes first. */
export interface Slots {
  /** null where none gets free within so many milliseconds, with 0 where none is free, or none is given any more; first come, first served */
  take(withinMs?: number): Promise<Release | null>;
  /** gives none any more, and tells those who wait */
  close(): void;
  /** how many wait for a place */
  waiting(): number;
}

interface Waiter {
  readonly give: (release: Release | null) => void;
}

/** `size` may change: those who wait are looked at when a place is given back. */
export const createSlots = (size: () => number): Slots => {
  let taken = 0;
  let closed = false;
  const waiting = new Set<Waiter>();

  const granted = (): Release => {
    let given = false;
    taken += 1;
    return () => {
      if (given) return;
      given = true;
      taken -= 1;
      for (const next of waiting) {
        if (taken >= size()) return;
        waiting.delete(next);
        next.give(granted());
      }
    };
  };

  const tryTake = (): Release | null => (closed || taken >= size() || waiting.size > 0 ? null : granted());

  const take = (withinMs?: number): Promise<Release | null> => {
    const now = tryTake();
    if (now || closed || withinMs === 0) return Promise.resolve(now);
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
  };

  return {
    take,
    close: () => {
      closed = true;
      for (const { give } of waiting) give(null);
      waiting.clear();
    },
    waiting: () => waiting.size,
  };
};
