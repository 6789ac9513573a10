import Table from 'cli-table3';

export type Cell = string | number | null;

const LONGEST_CELL = 60;

/** What a terminal would take for a command to itself: a vendor's reply or a `seq` may hold anything. */
const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '\u00b7');

export const shown = (cell: Cell, most = LONGEST_CELL): string => {
  const text = harmless(cell === null ? '' : String(cell));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
};

/** A table without colours, so that it can be read in a log as well. */
export const table = (head: readonly string[], rows: readonly (readonly Cell[])[]): string => {
  const made = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  for (const row of rows) made.push(row.map((cell) => shown(cell)));
  return made.toString();
};
