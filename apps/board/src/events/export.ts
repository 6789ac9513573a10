import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Ledger } from '@scm-relay/ledger';
import { type CsvColumn, csvStream, type HttpApp, ndjson, withTimesIn } from '@scm-relay/runtime';
import { EXPORT_COLUMNS, EXPORT_TIMES } from '@scm-relay/schemas';
import type { Response } from 'express';
import { DateTime } from 'luxon';
import { knownOnly, oneOf } from '../http/query.js';
import type { Language } from '../i18n/language.js';
import type { ViewOf } from '../pages/view.js';
import { EVENT_FILTERS, readEventFilter } from './filter.js';

export interface ExportRoutes {
  readonly ledger: Pick<Ledger, 'exportRows'>;
  readonly timeZone: string;
  readonly views: ViewOf;
}

const FORMATS = ['csv', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];
const TYPES: Readonly<Record<Format, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson',
};

const columnsIn = (language: Language): CsvColumn[] =>
  Object.entries(EXPORT_COLUMNS).map(([key, names]) => ({ key, header: names[language] }));

/** Records whose first has been read: what goes wrong up to there can still be answered with a problem. */
async function begun<T>(records: AsyncIterable<T>): Promise<AsyncIterable<T>> {
  const iterator = records[Symbol.asyncIterator]();
  let next: IteratorResult<T, unknown> | null = await iterator.next();
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        const first = next;
        next = null;
        return first ?? iterator.next();
      },
      return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
    }),
  };
}

interface Sent<T> {
  readonly format: Format;
  readonly columns: readonly CsvColumn[];
  /** columns of times: a spreadsheet is given them in the operators' zone */
  readonly times: readonly (keyof T)[];
  readonly name: string;
  readonly timeZone: string;
}

/** Sends records as they are read: no answer is ever whole in memory. Whoever goes away ends the reading. */
export const sendRecords = async <T extends object>(
  res: Response,
  all: AsyncIterable<T>,
  { format, columns, times, name, timeZone }: Sent<T>,
): Promise<void> => {
  const records = await begun(format === 'csv' ? withTimesIn(timeZone, times, all) : all);
  res.setHeader('Content-Type', TYPES[format]);
  const today = DateTime.now().setZone(timeZone).toISODate();
  res.setHeader('Content-Disposition', `attachment; filename="${name}-${today}.${format}"`);
  res.flushHeaders();
  try {
    if (format === 'csv') await pipeline(Readable.from(records), csvStream(columns), res);
    else await pipeline(Readable.from(ndjson(records)), res);
  } catch (error) {
    // an answer that was begun can only be broken off: that tells it from one that is complete
    if (!res.destroyed) res.destroy(error instanceof Error ? error : undefined);
  }
};

export const formatOf = (query: Readonly<Record<string, unknown>>): Format => oneOf(query, 'format', FORMATS) ?? 'csv';

/** `GET /api/export` (CONTRACT §5). */
export function exportRoute(app: HttpApp, { ledger, timeZone, views }: ExportRoutes): void {
  app.route('/api/export', {
    GET: async (req, res) => {
      knownOnly(req.query, [...EVENT_FILTERS, 'format']);
      const format = formatOf(req.query);
      const filter = readEventFilter(req.query, timeZone);
      const columns = columnsIn(views(req, res).language);
      const rows = ledger.exportRows(filter);
      await sendRecords(res, rows, { format, columns, times: EXPORT_TIMES, name: 'events', timeZone });
    },
  });
}
