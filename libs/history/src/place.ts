import { HistoryError } from './error.js';

/** `host:port/database` of a `HISTORY_URL`: the only parts of it that a message may hold. */
export const placeOf = (url: string): string => {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const database = parsed?.pathname.slice(1) ?? '';
  if (parsed === null || !/^postgres(ql)?:$/.test(parsed.protocol) || database === '')
    throw new HistoryError('bad-url', 'HISTORY_URL must be postgres://user:password@host:port/database');
  const host = parsed.hostname === '' ? (parsed.searchParams.get('host') ?? 'localhost') : parsed.hostname;
  return `${host}:${parsed.port === '' ? '5432' : parsed.port}/${decodeURIComponent(database)}`;
};
