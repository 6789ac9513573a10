import { type CpuPerEvent, totalCpu } from './cpu.js';
import { type Details, number } from './report.js';
import { median } from './stats.js';

/** What was measured of one side in each of its rounds. */
export interface Costed {
  readonly perSecond: number;
  readonly cpu: CpuPerEvent;
}

export const medianRate = (rounds: readonly Costed[]): number => median(rounds.map(({ perSecond }) => perSecond));

/** Median over the rounds of all processes together, in microseconds per event. */
export const medianCpu = (rounds: readonly Costed[]): number => median(rounds.map(({ cpu }) => totalCpu(cpu)));

/** One line per way of measuring, one column per process that took part in any of them. */
export const cpuTable = (title: string, sides: Readonly<Record<string, readonly Costed[]>>): Details => {
  const rounds = Object.values(sides).flat();
  const processes = [...new Set(rounds.flatMap(({ cpu }) => Object.keys(cpu)))];
  const cell = (of: readonly Costed[], process: string): string => {
    const values = of.flatMap(({ cpu }) => cpu[process] ?? []);
    return values.length === 0 ? '–' : number(median(values));
  };
  return {
    title,
    head: ['side', ...processes, 'together', 'events/s'],
    rows: Object.entries(sides).map(([side, of]) => [
      side,
      ...processes.map((process) => cell(of, process)),
      number(medianCpu(of)),
      number(medianRate(of)),
    ]),
  };
};
