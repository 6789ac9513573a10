import type { Transform } from 'node:stream';
import { stringify } from 'csv-stringify';

export interface CsvColumn {
  readonly key: string;
  readonly header: string;
}

/**
 * Turns records into CSV with a byte-order mark, by which spreadsheets know UTF-8, and Windows line ends. What a spreadsheet would take
 * for a formula is written as text: a warehouse's numbers may hold anything. `head` false: what goes on where another file ended.
 */
export const csvStream = (
  columns: readonly CsvColumn[],
  { head = true }: { readonly head?: boolean } = {},
): Transform =>
  stringify({ bom: head, header: head, columns: [...columns], escape_formulas: true, record_delimiter: 'windows' });

/** Turns records into JSON, one a line. */
export async function* ndjson(records: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const record of records) yield `${JSON.stringify(record)}\n`;
}

/** `2026-11-21 20:00:00` of an instant, in a time zone: as spreadsheets read it. */
export const timeIn = (zone: string): ((iso: string) => string) => {
  // Swedish writes a date-time as ISO 8601 does
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return (iso) => format.format(new Date(iso));
};

/** Records with some of their fields, instants in ISO 8601, as times in a zone. */
export async function* withTimesIn<T extends object>(
  zone: string,
  names: readonly (keyof T)[],
  records: AsyncIterable<T>,
): AsyncGenerator<T> {
  const local = timeIn(zone);
  for await (const record of records) {
    const times = names.flatMap((name) => {
      const value = record[name];
      return typeof value === 'string' ? [[name, local(value)]] : [];
    });
    yield { ...record, ...Object.fromEntries(times) };
  }
}
