import { type ChildProcess, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from './free-port.js';
import { until } from './until.js';

/** `scripts/postgres/server.js`, which `npm start` runs its own PostgreSQL with. */
interface PostgresScripts {
  findPostgres(): { readonly version: string; readonly runAs: { readonly uid?: number; readonly gid?: number } };
  initialise(postgres: unknown, options: { data: string; user: string; password: string; sync: boolean }): void;
  startServer(
    postgres: unknown,
    options: { data: string; port: number; settings: Readonly<Record<string, string>>; givesWay: boolean },
    stdio: 'ignore' | 'inherit',
  ): ChildProcess;
  isReady(data: string, pid: number | undefined): boolean;
}

export interface TestPostgres {
  /** of its database `postgres`, as a superuser, with the password */
  readonly url: string;
  readonly port: number;
  /** the same server's URL for another database, another user */
  urlOf(database: string, user?: string, password?: string): string;
  /** makes an empty database of a new name; answers its URL */
  createDatabase(): Promise<string>;
  /** runs SQL as superuser; answers the rows */
  sql(text: string, database?: string): Promise<Record<string, unknown>[]>;
  /** ends the server and removes its data */
  stop(): Promise<void>;
  /** `SIGKILL` to the server and all its processes, as when the machine loses power; the data stay */
  kill(): Promise<void>;
  /** ends it cleanly if it runs, and starts it on the same port with the same data */
  restart(): Promise<void>;
  /** `SIGSTOP`: connections stay open, nothing is answered */
  pause(): void;
  /** `SIGCONT` */
  resume(): void;
}

export interface PostgresOptions {
  /** where the data go: a folder that everybody can enter, such as a small tmpfs; a new temporary one without it */
  readonly folder?: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** as the one of `npm start`: behind those that accept and deliver */
  readonly givesWay?: boolean;
}

/** Nothing here has to survive the machine: a commit does not wait for a disk that eight other tests use. */
const FAST = { fsync: 'off', full_page_writes: 'off', max_connections: '60', log_min_messages: 'panic' };

const USER = 'scm';

const scripts = (): Promise<PostgresScripts> =>
  import(new URL('../../../scripts/postgres/server.js', import.meta.url).href);

/** Whom the server runs as: as this process, but for root. */
export const serverUser = async (): Promise<{ readonly uid?: number; readonly gid?: number }> =>
  (await scripts()).findPostgres().runAs;

/** Starts a PostgreSQL of its own on a free port of loopback, as this user, or as one without rights where this is root. */
export async function startPostgres({
  folder,
  settings = {},
  givesWay = false,
}: PostgresOptions = {}): Promise<TestPostgres> {
  const { findPostgres, initialise, startServer, isReady } = await scripts();
  const postgres = findPostgres();
  const own = folder ?? mkdtempSync(join(tmpdir(), 'scm-test-postgres-'));
  // its user has to get in
  chmodSync(own, 0o755);
  const data = join(own, 'data');
  const password = randomBytes(12).toString('hex');
  initialise(postgres, { data, user: USER, password, sync: false });

  const launchOn = async (at: number): Promise<ChildProcess> => {
    const started = startServer(postgres, { data, port: at, settings: { ...FAST, ...settings }, givesWay }, 'ignore');
    await until(() => started.exitCode !== null || isReady(data, started.pid), {
      timeoutMs: 30_000,
      what: 'PostgreSQL',
    });
    if (started.exitCode !== null) throw new Error(`postgres exited with ${started.exitCode}`);
    return started;
  };
  let port = await freePort();
  let server = await launchOn(port).catch(async () => {
    // somebody else may have taken the port since
    port = await freePort();
    return launchOn(port);
  });

  const runs = (): boolean => server.exitCode === null && server.signalCode === null;
  const signalAll = (signal: NodeJS.Signals): void => {
    for (const pid of [server.pid ?? 0, ...childrenOf(server.pid ?? 0)]) {
      try {
        process.kill(pid, signal);
      } catch {
        // it ended meanwhile
      }
    }
  };
  const end = async (signal: 'SIGINT' | 'SIGKILL'): Promise<void> => {
    if (!runs()) return;
    const gone = once(server, 'exit');
    if (signal === 'SIGKILL') signalAll('SIGKILL');
    else {
      server.kill(signal);
      signalAll('SIGCONT');
    }
    await gone;
  };
  const lastResort = (): void => {
    if (runs()) signalAll('SIGKILL');
    rmSync(own, { recursive: true, force: true });
  };
  process.once('exit', lastResort);

  const urlOf = (database: string, user = USER, secret = password): string =>
    `postgres://${user}:${secret}@127.0.0.1:${port}/${database}`;
  const sql = async (text: string, database = 'postgres'): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: urlOf(database) });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    url: urlOf('postgres'),
    port,
    urlOf,
    sql,
    createDatabase: async () => {
      const name = `t_${randomBytes(6).toString('hex')}`;
      await sql(`CREATE DATABASE ${name}`);
      return urlOf(name);
    },
    stop: async () => {
      await end('SIGINT');
      process.off('exit', lastResort);
      rmSync(own, { recursive: true, force: true });
    },
    kill: () => end('SIGKILL'),
    restart: async () => {
      await end('SIGINT');
      server = await launchOn(port);
    },
    pause: () => signalAll('SIGSTOP'),
    resume: () => signalAll('SIGCONT'),
  };
}

/** Each backend is a process of its own, in a group of its own. */
const childrenOf = (parent: number): number[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid = 0]) => pid);

let shared: Promise<TestPostgres> | undefined;

/** One PostgreSQL for all test files of a process; it ends with the process. */
export const sharedPostgres = (): Promise<TestPostgres> => {
  shared ??= startPostgres();
  return shared;
};

/** A database of its own for the role that makes the tables. */
export const historyOf = async (role: string): Promise<Record<string, string>> =>
  role === 'history' ? { HISTORY_URL: await (await sharedPostgres()).createDatabase() } : {};
