/** Wrong passwords in a row that are free, and how long it takes until one more is. */
const BURST = 10;
const REFILL_MS = 5000;
/** The same name from many addresses. */
const NAME_BURST = 50;
const TRACKED = 10_000;

export interface Throttle {
  /** Seconds until a password may be tried again, 0: now. */
  wait(name: string, address: string): number;
  failed(name: string, address: string): void;
  succeeded(name: string, address: string): void;
}

/** Slows guessing down to one password in five seconds per name and address, and per name over all addresses. */
export function createThrottle(now: () => number = Date.now): Throttle {
  const pairs = createBuckets(BURST, now);
  const names = createBuckets(NAME_BURST, now);
  const pair = (name: string, address: string) => `${address} ${name}`;
  return {
    wait: (name, address) => Math.ceil(Math.max(pairs.wait(pair(name, address)), names.wait(name)) / 1000),
    failed: (name, address) => {
      pairs.take(pair(name, address));
      names.take(name);
    },
    succeeded: (name, address) => {
      pairs.forget(pair(name, address));
    },
  };
}

/** Buckets of `size` tokens that fill up by one every `REFILL_MS`; a full one is forgotten. */
function createBuckets(size: number, now: () => number) {
  /** when each bucket will be full again */
  const fullAt = new Map<string, number>();
  return {
    wait: (id: string): number => Math.max(0, (fullAt.get(id) ?? 0) - now() - (size - 1) * REFILL_MS),
    take: (id: string): void => {
      const next = Math.max(fullAt.get(id) ?? 0, now()) + REFILL_MS;
      fullAt.delete(id);
      fullAt.set(id, next);
      if (fullAt.size > TRACKED) fullAt.delete(fullAt.keys().next().value ?? id);
    },
    forget: (id: string): void => {
      fullAt.delete(id);
    },
  };
}
