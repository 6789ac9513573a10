import { type Line, micros, number, times } from './report.js';
import { median, spread } from './stats.js';

/** One measurement of many small ones against a large one: what grows with its size costs more each. */
export interface Growth {
  readonly row: string;
  /** what is measured, with the large and the small number */
  readonly what: (large: string, small: string) => string;
  readonly sizes: { readonly small: number; readonly rounds: number; readonly large: number };
  /** microseconds of Redis for each of so many */
  readonly measure: (count: number) => Promise<number>;
}

/** CONTRACT §6: what a large one costs each, against what a small one does. */
export const growthLine = async ({ row, what, sizes, measure }: Growth): Promise<Line> => {
  const { small, rounds, large } = sizes;
  // for the compilers of the processes
  await measure(small);
  const little: number[] = [];
  for (let i = 0; i < rounds; i++) little.push(await measure(small));
  const much = await measure(large);
  const ratio = much / median(little);
  return {
    row,
    what: what(number(large), number(small)),
    ours: micros(much),
    against: micros(median(little)),
    result: times(ratio),
    spread: `small: ${spread(little)}`,
    goal: '≤ 1.5 ×',
    met: ratio <= 1.5,
  };
};
