import { readdirSync, readFileSync } from 'node:fs';

export interface Migration {
  readonly version: number;
  /** `0001-events-and-notices` */
  readonly name: string;
  readonly sql: string;
}

/** They lie beside the sources, as the ledger's scripts do. */
const FOLDER = new URL('../../src/migrations/', import.meta.url);

/** All migrations by version. The number in front of a file's name is its version; there are no gaps. */
export const MIGRATIONS: readonly Migration[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.sql'))
  .sort()
  .map((file, i) => ({
    version: i + 1,
    name: file.replace('.sql', ''),
    sql: readFileSync(new URL(file, FOLDER), 'utf8'),
  }));

/** The version that this program needs. */
export const WANTED = MIGRATIONS.length;
