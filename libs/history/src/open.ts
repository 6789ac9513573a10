import { openDatabase, type Query } from './database.js';
import { eraseAtRest } from './erase/at-rest.js';
import { countErasable, erase } from './erase/erase.js';
import { rekey } from './erase/rekey.js';
import type { History, HistoryOptions } from './history.js';
import { auditPage } from './read/audit.js';
import { figures } from './read/figures.js';
import { finder } from './read/find.js';
import { records } from './read/records.js';
import { search, stream } from './read/search.js';
import { dnsByValue } from './read/undigested.js';
import { knownOf, redactor } from './redact.js';
import { partitions } from './schema/partitions.js';
import { migrate, schemaGuard, schemaState } from './schema/schema.js';
import { storable } from './text.js';
import { put } from './write/put.js';

/** Opens the history; connects when it is first asked for something. Throws a HistoryError where the URL is none. */
export const openHistory = (options: HistoryOptions): History => {
  const database = openDatabase(options);
  const redact = redactor(options.redaction, database.place);
  const read = records(redact);
  const months = partitions(database);
  const ready = schemaGuard(database);
  /** Nothing but migrating touches a schema of another version. */
  const guarded =
    (run: Query): Query =>
    async (text, values) => {
      await ready();
      return run(text, values);
    };
  const query = guarded(database.query);
  const prepared = guarded(database.prepared);
  const after =
    <A extends readonly unknown[], T>(work: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      await ready();
      return work(...args);
    };

  return {
    place: database.place,
    schemaState: () => schemaState(database),
    migrate: () => migrate(database),
    partitions: { ahead: after(months.ahead), drop: after(months.drop) },
    put: after((batch) => put(database, months, redact, batch)),
    ...finder(prepared, read),
    search: (filter, page) => search(prepared, read, filter, page),
    stream: (filter, options) => stream(prepared, read, filter, options?.after),
    auditPage: (filter, page) => auditPage(query, filter, page),
    dnsByValue: (is) => dnsByValue(prepared, redact, is),
    valuesOf: async (dns) => [...(await knownOf(query, redact, dns.map(storable))).values()].flat(),
    countErasable: (dns) => countErasable(query, dns),
    erase: after((dns) => erase(database, redact, dns)),
    eraseAtRest: after((before, options, onError) => eraseAtRest(database, redact, before, options, onError)),
    rekey: after((apply, options) => rekey(database, apply, options)),
    ...figures(query),
    close: database.close,
  };
};
