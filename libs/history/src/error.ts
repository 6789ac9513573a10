/** What can be wrong with a history. `docs/history.md` says of each what to do. */
export const HISTORY_ERROR_CODES = [
  'bad-url',
  'unreachable',
  'timeout',
  'tls',
  'wrong-password',
  'no-database',
  'no-rights',
  'server-too-old',
  'schema-missing',
  'schema-older',
  'schema-newer',
  'disk-full',
  'read-only',
  'busy',
  'unreadable',
  'failed',
] as const;
export type HistoryErrorCode = (typeof HISTORY_ERROR_CODES)[number];

/** Waiting does not help with these: somebody has to change the configuration, the database or the version (exit 78). */
const WRONG: readonly HistoryErrorCode[] = [
  'bad-url',
  'tls',
  'wrong-password',
  'no-database',
  'no-rights',
  'server-too-old',
  'schema-newer',
];

/** One record was not taken, or could not be read: others may well be. What hangs is none of these, for each would take its time. */
export const isOfRecord = (error: unknown): boolean =>
  !(error instanceof HistoryError) || error.code === 'failed' || error.code === 'unreadable';

/** Every failure of the history, with a code that stays. Its message never holds a part of `HISTORY_URL` but host, port and database. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
  readonly code: HistoryErrorCode;
  /** true: the history is down and may come back by itself; false: it is set up wrongly */
  readonly down: boolean;

  constructor(code: HistoryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.down = !WRONG.includes(code);
  }
}
