import type { Transform } from 'node:stream';
import { stringify } from 'csv-stringify';

export interface CsvColumn {
  readonly key: string;
  readonly header: string;
}

/**
 * Turns records into CSV with a byte-order mark, by which spreadsheets know UTF-8, and Windows line ends. What a spreadsheet would take
 * for a formula is written as text: a warehouse's numbers may hold anything.
 */
export const csvStream = (columns: readonly CsvColumn[]): Transform =>
  stringify({ bom: true, header: true, columns: [...columns], escape_formulas: true, record_delimiter: 'windows' });

/** Turns records into JSON, one a line. */
export async function* ndjson(records: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const record of records) yield `${JSON.stringify(record)}\n`;
}
