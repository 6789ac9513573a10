import type { Database, Query } from '../database.js';
import { LOCKS } from '../locks.js';

/** A transaction in which nobody else writes events and notices. */
export const locked = <T>(database: Database, work: (query: Query) => Promise<T>): Promise<T> =>
  database.transaction(async (query) => {
    await query('SELECT pg_advisory_xact_lock($1, $2)', LOCKS.write);
    return work(query);
  });
