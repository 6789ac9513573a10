import { cliCommand } from '@scm-relay/runtime';
import { type Database, LOCKS, type Query } from '../database.js';
import { HistoryError } from '../error.js';
import type { SchemaState } from '../history.js';
import { MIGRATIONS, WANTED } from './migrations.js';

const OLDEST_SERVER = 140_000;
/** How long an answer that the schema is right is believed. */
const BELIEVED_MS = 60_000;

const versionIn = async (query: Query): Promise<number> => {
  const [found] = await query(`SELECT to_regclass('history_migrations') IS NOT NULL AS there`);
  if (found?.there !== true) return 0;
  const [row] = await query('SELECT coalesce(max(version), 0) AS version FROM history_migrations');
  return Number(row?.version);
};

const stateOf = (version: number): SchemaState => ({
  state: version === WANTED ? 'ok' : version === 0 ? 'missing' : version < WANTED ? 'older' : 'newer',
  version,
  wanted: WANTED,
});

const checkServer = async (query: Query, place: string): Promise<void> => {
  const [row] = await query(`SELECT current_setting('server_version_num')::int AS number,
    current_setting('server_version') AS version`);
  if (Number(row?.number) < OLDEST_SERVER)
    throw new HistoryError(
      'server-too-old',
      `the history at ${place} is PostgreSQL ${String(row?.version)}: it needs 14 or newer`,
    );
};

export const schemaState = async ({ query, place }: Database): Promise<SchemaState> => {
  await checkServer(query, place);
  return stateOf(await versionIn(query));
};

const MIGRATE = `start the history process or run \`${cliCommand('history migrate')}\``;
const REPAIR: Readonly<Record<Exclude<SchemaState['state'], 'ok'>, string>> = {
  missing: `has no tables yet: ${MIGRATE}`,
  older: `was made by an older version: ${MIGRATE}`,
  newer: 'was made by a newer version: update this program',
};

/** Throws unless the schema is the one this program knows. */
const demand = async (database: Database): Promise<void> => {
  const { state, version, wanted } = await schemaState(database);
  if (state === 'ok') return;
  const versions = `version ${version}, needed ${wanted}`;
  throw new HistoryError(`schema-${state}`, `the history at ${database.place} ${REPAIR[state]} (${versions})`);
};

/** Resolves while the schema is right; asks again each minute, and each time while it is not. */
export const schemaGuard = (database: Database): (() => Promise<void>) => {
  let good: { readonly until: number; readonly answer: Promise<void> } | null = null;
  return () => {
    if (good !== null && performance.now() < good.until) return good.answer;
    const answer = demand(database);
    good = { until: performance.now() + BELIEVED_MS, answer };
    answer.catch(() => {
      good = null;
    });
    return answer;
  };
};

/**
 * Applies what is missing, in one transaction per migration and under a lock, so that two processes at once apply each one once. A
 * newer schema is left alone.
 */
export const migrate = async (database: Database): Promise<{ readonly from: number; readonly to: number }> => {
  await checkServer(database.query, database.place);
  let from: number | null = null;
  for (;;) {
    const version = await database.transaction(async (query) => {
      await query('SELECT pg_advisory_xact_lock($1, $2)', LOCKS.schema);
      const now = await versionIn(query);
      const next = MIGRATIONS[now];
      if (next === undefined) return { before: now, after: now };
      await query(`CREATE TABLE IF NOT EXISTS history_migrations (
        version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
      // a migration of a large history may take its time
      await query('SET LOCAL statement_timeout = 0');
      await query(next.sql);
      await query('INSERT INTO history_migrations (version, name) VALUES ($1, $2)', [next.version, next.name]);
      return { before: now, after: next.version };
    });
    from ??= version.before;
    if (version.after > WANTED) await demand(database);
    if (version.after >= WANTED) return { from, to: version.after };
  }
};
