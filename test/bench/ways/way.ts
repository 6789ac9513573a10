import type { Sides } from '../cpu.js';

/** One way of getting events to the vendor, with processes and a Redis of its own. */
export interface Way {
  readonly sides: Sides;
  /** What is there before the first event: nobody's processor time. */
  readonly prepare: (jobs: number) => Promise<void>;
  /** Answers the jobs per second, once all of them have ended. */
  readonly run: (jobs: number) => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Requests per second at the vendor, the first fifth left out: workers start up there. */
export const steadyRate = (at: Float64Array): number => {
  const from = Math.floor(at.length / 5);
  return ((at.length - 1 - from) / ((at.at(-1) ?? 0) - (at[from] ?? 0))) * 1000;
};
