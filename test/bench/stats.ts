const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** The value below which a share `p` (0 to 1) of the values lies; nearest rank. NaN of nothing. */
export const percentile = (values: readonly number[], p: number): number => {
  const order = sorted(values);
  return order[Math.min(order.length - 1, Math.max(0, Math.ceil(p * order.length) - 1))] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => {
  const order = sorted(values);
  const middle = Math.floor(order.length / 2);
  const high = order[middle] ?? Number.NaN;
  return order.length % 2 === 1 ? high : ((order[middle - 1] ?? Number.NaN) + high) / 2;
};

/** Lowest to highest, as shares of the median: how far single rounds lie from what is reported. */
export const spread = (values: readonly number[]): string => {
  const middle = median(values);
  const share = (value: number) => `${value >= middle ? '+' : '−'}${Math.round(Math.abs(value / middle - 1) * 100)} %`;
  return values.length < 2 ? '–' : `${share(Math.min(...values))} … ${share(Math.max(...values))}`;
};

/** Each round's ratio, so that what slows a whole round down (another program) weighs on both sides. */
export const ratios = (ours: readonly number[], theirs: readonly number[]): number[] =>
  ours.slice(0, theirs.length).map((value, i) => value / (theirs[i] ?? Number.NaN));

/** Milliseconds of a clock that all processes of this machine share. */
export const clock = (): number => Number(process.hrtime.bigint()) / 1e6;
