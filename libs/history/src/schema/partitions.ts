import { each } from '@scm-relay/runtime';
import { type Database, LOCKS, type Query } from '../database.js';
import { isOfRecord } from '../error.js';

/** What is partitioned, by the month of what. */
const EVENT_TABLES = ['events', 'deliveries', 'attempts'] as const;
const NOTICE_TABLES = ['notices', 'items'] as const;
const AUDIT_TABLES = ['audit'] as const;

export type Family = 'events' | 'notices' | 'audit';

const TABLES: Readonly<Record<Family, readonly string[]>> = {
  events: EVENT_TABLES,
  notices: NOTICE_TABLES,
  audit: AUDIT_TABLES,
};
const FAMILIES: readonly Family[] = ['events', 'notices', 'audit'];

/** Months since year 0, in UTC. */
export type Month = number;

export const monthOf = (at: number): Month => {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
};

const beginOf = (month: Month): string => new Date(Date.UTC(Math.floor(month / 12), month % 12)).toISOString();

/** `events_2026_11` */
const partitionOf = (table: string, month: Month): string =>
  `${table}_${Math.floor(month / 12)}_${String((month % 12) + 1).padStart(2, '0')}`;

const monthIn = (partition: string): Month => {
  const [, year, month] = /_(\d+)_(\d+)$/.exec(partition) ?? [];
  return Number(year) * 12 + Number(month) - 1;
};

/** Tables of a parent by name, without anything else in the database. */
const partitionsOf = async (query: Query, table: string): Promise<readonly string[]> => {
  const rows = await query(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = to_regclass($1) ORDER BY 1`,
    [table],
  );
  return rows.map(({ name }) => String(name));
};

/**
 * Makes a partition beside its parent and attaches it: unlike `PARTITION OF`, that waits for nobody who reads or writes the other
 * months.
 */
const create = async (query: Query, table: string, month: Month): Promise<boolean> => {
  const name = partitionOf(table, month);
  const [found] = await query('SELECT to_regclass($1) IS NOT NULL AS there', [name]);
  if (found?.there === true) return false;
  await query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)`);
  await query(
    `ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${beginOf(month)}') TO ('${beginOf(month + 1)}')`,
  );
  return true;
};

/** Creates and drops the tables of the months; remembers which it has seen, so that writing asks for each one once. */
export const partitions = (database: Database) => {
  const seen = new Set<string>();

  const ensure = async (family: Family, months: Iterable<Month>): Promise<number> => {
    const missing = [...new Set(months)].filter((month) => !seen.has(`${family} ${month}`));
    if (missing.length === 0) return 0;
    const made = await database.transaction(async (query) => {
      await query('SELECT pg_advisory_xact_lock($1, $2)', LOCKS.schema);
      let count = 0;
      for (const month of missing)
        for (const table of TABLES[family]) if (await create(query, table, month)) count += 1;
      return count;
    });
    for (const month of missing) seen.add(`${family} ${month}`);
    return made;
  };

  return {
    ensure,
    /** what a writer remembers may be gone: another process drops months as well */
    forget: () => seen.clear(),
    ahead: async (now: number): Promise<number> => {
      const month = monthOf(now);
      let made = 0;
      for (const family of FAMILIES) made += await ensure(family, [month, month + 1, month + 2]);
      return made;
    },
    drop: async (before: number): Promise<readonly string[]> => {
      const first = monthOf(before);
      const dropped: string[] = [];
      const old: string[] = [];
      for (const table of [...EVENT_TABLES, ...NOTICE_TABLES])
        old.push(...(await partitionsOf(database.query, table)).filter((name) => monthIn(name) < first));
      const drop = async (name: string): Promise<void> => {
        await database.transaction(async (query) => {
          await query('SELECT pg_advisory_xact_lock($1, $2)', LOCKS.schema);
          await query(`DROP TABLE IF EXISTS ${name}`);
        });
        dropped.push(name);
      };
      try {
        // somebody's view may need one of them; who waits for a reader does so once, for others wait behind
        await each(old, drop, { goOn: isOfRecord });
      } finally {
        seen.clear();
      }
      return dropped;
    },
  };
};

export type Partitions = ReturnType<typeof partitions>;
