/** Runs one step at a time per key, in the order they were asked for. */
export type InTurn = <T>(key: string, step: () => Promise<T>) => Promise<T>;

/**
 * Maps events of one notice one after the other. Mapped at the same time they would invalidate each other's plans and be read again
 * (32 at a time on one notice needed eleven reads of each).
 */
export const createInTurn = (): InTurn => {
  const last = new Map<string, Promise<unknown>>();
  return async (key, step) => {
    const before = last.get(key) ?? Promise.resolve();
    const mine = before.then(step, step);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
};
