import Table from 'cli-table3';

/** One row of the result: what was measured against what, and whether the goal was met (null: there is none). */
export interface Line {
  readonly row: string;
  readonly what: string;
  readonly ours: string;
  readonly against: string;
  readonly result: string;
  /** lowest and highest round against the median */
  readonly spread: string;
  readonly goal: string;
  readonly met: boolean | null;
}

/** A table of details under the results. */
export interface Details {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface RowResult {
  readonly lines: readonly Line[];
  readonly details?: readonly Details[];
}

export const number = (value: number, digits = 0): string =>
  value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const rate = (value: number, unit: string): string => `${number(value)} ${unit}`;
export const times = (value: number): string => `${number(value, 2)} ×`;
export const ms = (value: number): string => `${number(value, value < 10 ? 1 : 0)} ms`;

const verdict = (met: boolean | null): string => (met === null ? '–' : met ? 'met' : 'MISSED');

export const resultTable = (lines: readonly Line[]): string => {
  const table = new Table({
    head: ['what', 'ours', 'against', 'result', 'spread', 'goal', ''],
    style: { head: [], border: [] },
  });
  for (const line of lines) {
    table.push([line.what, line.ours, line.against, line.result, line.spread, line.goal, verdict(line.met)]);
  }
  return table.toString();
};

export const detailTable = ({ title, head, rows }: Details): string => {
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  for (const row of rows) table.push([...row]);
  return `${title}\n${table.toString()}`;
};
