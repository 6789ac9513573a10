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

export const micros = (value: number): string => `${number(value)} µs`;
/** `cpu`: microseconds of processor time per event, of all processes of that side together */
export const rate = (value: number, unit: string, cpu?: number): string =>
  `${number(value)} ${unit}${cpu === undefined ? '' : `, ${micros(cpu)}`}`;
export const times = (value: number): string => `${number(value, 2)} ×`;
export const ms = (value: number): string => `${number(value, value < 10 ? 1 : 0)} ms`;

const metWord = (met: boolean | null): string => (met === null ? '–' : met ? 'met' : 'MISSED');

/** A row that could not be measured to its end. */
export const failedLine = (row: string, error: unknown): Line => ({
  row,
  what: `${row} failed: ${error instanceof Error ? error.message : String(error)}`.slice(0, 200),
  ours: '–',
  against: '–',
  result: '–',
  spread: '–',
  goal: '–',
  met: false,
});

const HEAD = ['what', 'ours', 'against', 'result', 'spread', 'goal', ''];

const cells = (line: Line): string[] => [
  line.what,
  line.ours,
  line.against,
  line.result,
  line.spread,
  line.goal,
  metWord(line.met),
];

export const resultTable = (lines: readonly Line[]): Details => ({ title: '', head: HEAD, rows: lines.map(cells) });

/** As lines and boxes, for a terminal. */
export const boxed = ({ title, head, rows }: Details): string => {
  const table = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  for (const row of rows) table.push([...row]);
  return `${title}${title && '\n'}${table.toString()}`;
};

/** As Markdown, for a document. */
export const markdown = ({ title, head, rows }: Details): string => {
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  return [...(title ? [title, ''] : []), line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
};
