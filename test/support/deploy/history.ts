import { sharedPostgres } from '../postgres.js';

/** A database of its own for the role that makes the tables. */
export const historyOf = async (role: string): Promise<Record<string, string>> =>
  role === 'history' ? { HISTORY_URL: await (await sharedPostgres()).createDatabase() } : {};
