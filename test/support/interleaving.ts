/** Draws a whole number from 0 to `n` - 1. */
export type Choose = (n: number) => number;

/**
 * Lets any number of actors take their steps in an order that `choose` decides, one step at a time: every ledger call of every
 * worker is such a step, so that any interleaving of several processes can be played, and played again.
 */
export const createInterleaving = (choose: Choose) => {
  const waiting: (() => Promise<void>)[] = [];
  const failures: unknown[] = [];

  /** Resolves with what `work` gives, once this step is drawn. */
  const step = <T>(work: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      waiting.push(() => work().then(resolve, reject));
    });

  return {
    step,
    /** starts an actor; its error fails the run */
    launch: (actor: () => Promise<void>): void => {
      actor().catch((error: unknown) => failures.push(error));
    },
    /** draws steps until nobody has one left */
    run: async (): Promise<void> => {
      for (;;) {
        // every actor reaches its next step before one is drawn
        await new Promise((resolve) => setImmediate(resolve));
        if (failures.length > 0) throw failures[0];
        const [next] = waiting.splice(choose(waiting.length), 1);
        if (!next) return;
        await next();
      }
    },
  };
};

export type Interleaving = ReturnType<typeof createInterleaving>;
