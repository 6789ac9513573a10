import { createHash } from 'node:crypto';
import pg from 'pg';
import { HistoryError } from './error.js';
import type { HistoryOptions } from './history.js';
import { storable } from './text.js';
import { translate } from './translate.js';

/** `host:port/database` of a `HISTORY_URL`: the only parts of it that a message may hold. */
export const placeOf = (url: string): string => {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const database = parsed?.pathname.slice(1) ?? '';
  if (parsed === null || !/^postgres(ql)?:$/.test(parsed.protocol) || database === '')
    throw new HistoryError('bad-url', 'HISTORY_URL must be postgres://user:password@host:port/database');
  const host = parsed.hostname === '' ? (parsed.searchParams.get('host') ?? 'localhost') : parsed.hostname;
  return `${host}:${parsed.port === '' ? '5432' : parsed.port}/${decodeURIComponent(database)}`;
};

export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement; answers its rows. */
export type Query = (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

export interface Database {
  readonly place: string;
  readonly query: Query;
  /**
   * The same for a statement whose text comes again: its plan is kept on each connection. To plan a look-up over the months of some
   * years takes ten times as long as to carry it out.
   */
  readonly prepared: Query;
  /** Runs `work` in one transaction on one connection; a failure takes all of it back. */
  readonly transaction: <T>(work: (query: Query) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

const POOL = 4;
const STATEMENT_MS = 15_000;
const CONNECT_MS = 5_000;
/** A server that hangs ends no statement: the connection is given up this much later. */
const HUNG_MS = (statementMs: number): number => Math.min(2_000, statementMs / 4);

const nameOf = (text: string): string => createHash('sha1').update(text).digest('hex');

const queryOn =
  (client: pg.ClientBase, { keepPlan } = { keepPlan: false }): Query =>
  async (text, values = []) => {
    const given = values.map((value) => (typeof value === 'string' ? storable(value) : value));
    const statement = { text, values: given, ...(keepPlan ? { name: nameOf(text) } : {}) };
    const { rows }: { rows: Row[] } = await client.query(statement);
    return rows;
  };

/**
 * A pool of connections that bounds whatever can take time: connecting, waiting for a connection, a statement, a lock, a transaction
 * that its process forgot.
 */
export const openDatabase = (options: HistoryOptions): Database => {
  const place = placeOf(options.url);
  const statementMs = options.statementTimeoutMs ?? STATEMENT_MS;
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.name,
    max: options.poolSize ?? POOL,
    connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_MS,
    statement_timeout: statementMs,
    lock_timeout: Math.ceil(statementMs / 2),
    idle_in_transaction_session_timeout: statementMs,
    query_timeout: statementMs + HUNG_MS(statementMs),
    idleTimeoutMillis: 30_000,
    keepAlive: true,
  });
  // a connection that breaks while nobody waits for its answer is made anew when it is needed
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));

  const connected = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    let client: pg.PoolClient | undefined;
    try {
      client = await pool.connect();
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      // a connection on which something went wrong is not used again: nobody knows what it still runs
      client?.release(true);
      throw translate(error, place);
    }
  };
  return {
    place,
    query: (text, values) => connected((client) => queryOn(client)(text, values)),
    prepared: (text, values) => connected((client) => queryOn(client, { keepPlan: true })(text, values)),
    transaction: (work) =>
      connected(async (client) => {
        await client.query('BEGIN');
        const result = await work(queryOn(client));
        await client.query('COMMIT');
        return result;
      }),
    close: () => pool.end(),
  };
};

/** Advisory locks, each for one kind of work that one process at a time may do in a database. */
const CLASS = 1_398_949_964;

export const LOCKS = {
  /** changing tables: migrations, partitions */
  schema: [CLASS, 1],
  /** writing events and notices, erasing: who holds it sees all that was written before */
  write: [CLASS, 2],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;

/** A transaction in which nobody else writes events and notices. */
export const locked = <T>(database: Database, work: (query: Query) => Promise<T>): Promise<T> =>
  database.transaction(async (query) => {
    await query('SELECT pg_advisory_xact_lock($1, $2)', LOCKS.write);
    return work(query);
  });
