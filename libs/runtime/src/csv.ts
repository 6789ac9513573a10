import type { Transform } from 'node:stream';
import { type Options, stringify } from 'csv-stringify';
import { stringify as stringifyAll } from 'csv-stringify/sync';

export interface CsvColumn {
  readonly key: string;
  readonly header: string;
}

const settings = (columns: readonly CsvColumn[], head: boolean): Options => ({
  bom: head,
  header: head,
  columns: [...columns],
  escape_formulas: true,
  record_delimiter: 'windows',
});

/**
 * Turns records into CSV with a byte-order mark, by which spreadsheets know UTF-8, and Windows line ends. What a spreadsheet would take
 * for a formula is written as text: a warehouse's numbers may hold anything.
 */
export const csvStream = (columns: readonly CsvColumn[]): Transform => stringify(settings(columns, true));

/** The same of records that are all there, as one text. `head` false: they go on where another text ended. */
export const csvText = (columns: readonly CsvColumn[], records: readonly unknown[], head: boolean): string =>
  records.length > 0 || head ? stringifyAll([...records], settings(columns, head)) : '';

/** Turns records into JSON, one a line. */
export async function* ndjson(records: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const record of records) yield `${JSON.stringify(record)}\n`;
}

/** `2026-11-21 20:00:00` of an instant, in a time zone: as spreadsheets read it. */
const timeIn = (zone: string): ((iso: string) => string) => {
  // Swedish writes a date-time as ISO 8601 does
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return (iso) => format.format(new Date(iso));
};

/** A record with some of its fields, instants in ISO 8601, as times in a zone. */
export const timesIn = <T extends object>(zone: string, names: readonly (keyof T)[]): ((record: T) => T) => {
  const local = timeIn(zone);
  return (record) => {
    const times = names.flatMap((name) => {
      const value = record[name];
      return typeof value === 'string' ? [[name, local(value)]] : [];
    });
    return { ...record, ...Object.fromEntries(times) };
  };
};

/** The same of records as they come. */
export async function* withTimesIn<T extends object>(
  zone: string,
  names: readonly (keyof T)[],
  records: AsyncIterable<T>,
): AsyncGenerator<T> {
  const local = timesIn(zone, names);
  for await (const record of records) yield local(record);
}
