/** An operation that did not end in time. It may still take effect. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/**
 * The result of `work`, or `TimedOut` after `ms`; what `work` does afterwards goes unheard. A result that has arrived by then counts,
 * also where this process was too busy to read it.
 */
export function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const expire = (): void => reject(new TimedOut(`${what} did not answer within ${ms} ms`));
    // sockets are read between timers and immediates
    const timer = setTimeout(() => setImmediate(expire), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

const FRESH_MS = 1000;
const LIMIT_MS = 2000;

/**
 * Figures for the gauges of one scrape, read at most once a second for all of them. Null where they cannot be read in time: a scrape
 * must not hang with Redis, and an old figure would look like a good one.
 */
export const readTogether = <T>(read: () => Promise<T>): (() => Promise<T | null>) => {
  let under: Promise<T | null> = Promise.resolve(null);
  let readAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (performance.now() - readAt > FRESH_MS) {
      readAt = performance.now();
      under = within(LIMIT_MS, 'Redis', read()).catch(() => null);
    }
    return under;
  };
};
