/** What a seed decides: the same seed gives the same decisions in the same order. */
export interface Chance {
  readonly seed: number;
  /** a number from 0 up to 1 */
  next(): number;
  /** a whole number from `from` up to and including `to` */
  between(from: number, to: number): number;
  pick<T>(choices: readonly T[]): T;
}

/** `CHAOS_SEED` repeats a run as far as its decisions go; else a seed of its own, which every line of counts names. */
export const chance = (seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1e9))): Chance => {
  let state = seed;
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    seed,
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (choices) => {
      const chosen = choices[Math.floor(next() * choices.length)];
      if (chosen === undefined) throw new Error('nothing to choose from');
      return chosen;
    },
  };
};
