import { cliCommand } from '@scm-relay/runtime';
import { HistoryError, type HistoryErrorCode } from './error.js';

type Known = readonly [HistoryErrorCode, string];

const DOWN: Known = ['unreachable', 'cannot be reached: is it running, and may this machine connect to it?'];
const PASSWORD: Known = ['wrong-password', 'refuses the user or the password of HISTORY_URL'];
const SLOW: Known = ['timeout', 'did not answer in time'];
const BUSY: Known = ['busy', 'is busy with other work of the same rows or has no connection free'];
const TLS: Known = ['tls', 'cannot be spoken to by TLS as the parameters of HISTORY_URL ask (sslmode, sslrootcert, …)'];

/** By PostgreSQL's own codes, https://www.postgresql.org/docs/current/errcodes-appendix.html */
const BY_SQL_STATE: Readonly<Record<string, Known>> = {
  '28P01': PASSWORD,
  '28000': PASSWORD,
  '3D000': ['no-database', 'does not exist: create the database, or correct its name in HISTORY_URL'],
  '42501': [
    'no-rights',
    'refuses this to the user of HISTORY_URL: it must own the tables and may create some in its schema',
  ],
  '53100': ['disk-full', 'has no room left on its disk'],
  '25006': ['read-only', 'only reads: HISTORY_URL names a replica, or the server was set read-only'],
  '57014': SLOW,
  '25P03': SLOW,
  '55P03': BUSY,
  '40P01': BUSY,
  '40001': BUSY,
  '53300': BUSY,
  '57P01': DOWN,
  '57P02': DOWN,
  '57P03': DOWN,
  '42P01': ['schema-missing', `has no tables of the history: run \`${cliCommand('history migrate')}\``],
  '42703': ['schema-older', `has tables of an older version: run \`${cliCommand('history migrate')}\``],
};

/** By the codes of Node.js. */
const BY_CODE: Readonly<Record<string, Known>> = {
  ...Object.fromEntries(
    ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EPIPE'].map(
      (code) => [code, DOWN],
    ),
  ),
  // a certificate file that HISTORY_URL names
  ENOENT: TLS,
  EACCES: TLS,
};

/** What `pg` says in words alone. */
const BY_WORDS: readonly (readonly [RegExp, Known])[] = [
  [/timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error/, DOWN],
  [/Query read timeout/, SLOW],
  [/SSL|certificate|self.signed/i, TLS],
  [/password must be a string|SASL/, PASSWORD],
];

const field = (error: object, name: string): string => {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : '';
};

/**
 * A HistoryError of whatever `pg` threw. Nothing but the known text goes into its message: a server's own words quote values, and those
 * of a connection may quote the URL.
 */
export const translate = (error: unknown, place: string): HistoryError => {
  if (error instanceof HistoryError) return error;
  if (!(error instanceof Error)) return new HistoryError('failed', `the history at ${place} failed`);
  const code = field(error, 'code');
  const known =
    BY_SQL_STATE[code] ??
    BY_CODE[code] ??
    (/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/.test(code) ? TLS : undefined) ??
    BY_WORDS.find(([words]) => words.test(error.message))?.[1];
  if (known !== undefined)
    return new HistoryError(known[0], `the history at ${place} ${known[1]} (${code || error.name})`);
  const about = ['table', 'column', 'constraint'].map((name) => field(error, name)).filter((name) => name !== '');
  const where = [code || error.name, ...about].join(', ');
  return new HistoryError('failed', `the history at ${place} failed: ${where}`);
};
