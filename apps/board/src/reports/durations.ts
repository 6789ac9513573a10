/** Counts of durations by their length, each bound a fifth longer than the one before: sums of many hours stay small, and 20 % exact. */
export type Durations = ReadonlyMap<number, number>;

const STEP = 1.2;
const FIRST_MS = 10;

const bucketOf = (ms: number): number => (ms <= FIRST_MS ? 0 : Math.ceil(Math.log(ms / FIRST_MS) / Math.log(STEP)));

export const count = (durations: Map<number, number>, ms: number, by = 1): void => {
  const bucket = bucketOf(ms);
  durations.set(bucket, (durations.get(bucket) ?? 0) + by);
};

export const add = (sum: Map<number, number>, more: Durations): void => {
  for (const [bucket, n] of more) sum.set(bucket, (sum.get(bucket) ?? 0) + n);
};

/** Milliseconds that this share of all took at most, to the bound of its bucket; null: there are none. */
export const quantile = (durations: Durations, share: number): number | null => {
  const buckets = [...durations].sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, n]) => sum + n, 0);
  let seen = 0;
  for (const [bucket, n] of buckets) {
    seen += n;
    if (seen >= total * share) return Math.round(FIRST_MS * STEP ** bucket);
  }
  return null;
};
