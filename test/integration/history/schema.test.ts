import { readFileSync } from 'node:fs';
import { type History, openHistory } from '@scm-relay/history';
import { expect } from 'chai';
import { keptEvent, keptNotice, redaction } from '../../support/kept.js';
import { sharedPostgres } from '../../support/postgres.js';

const migration = (name: string): string =>
  readFileSync(new URL(`../../../../libs/history/src/migrations/${name}.sql`, import.meta.url), 'utf8');

describe('the schema of the history', () => {
  const opened: History[] = [];
  const open = (url: string): History => {
    const history = openHistory({ url, name: 'test', redaction });
    opened.push(history);
    return history;
  };
  const empty = async () => {
    const server = await sharedPostgres();
    const url = await server.createDatabase();
    const sql = (text: string) => server.sql(text, new URL(url).pathname.slice(1));
    return { url, sql };
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
  });

  it('is missing in an empty database, and everything but migrating says so', async () => {
    const history = open((await empty()).url);
    expect(await history.schemaState()).to.deep.equal({ state: 'missing', version: 0, wanted: 2 });
    const failure = await history.find('refund', 'r1').catch((error: unknown) => error);
    expect(failure).to.include({ code: 'schema-missing', down: true });
    expect(String(failure)).to.include('history migrate');
  });

  it('is made by migrating, once', async () => {
    const history = open((await empty()).url);
    expect(await history.migrate()).to.deep.equal({ from: 0, to: 2 });
    expect(await history.migrate()).to.deep.equal({ from: 2, to: 2 });
    expect(await history.schemaState()).to.include({ state: 'ok', version: 2 });
    expect(await history.find('refund', 'r1')).to.equal(null);
  });

  it('is made once by processes that start at the same time', async () => {
    const { url, sql } = await empty();
    await Promise.all([1, 2, 3, 4].map(() => open(url).migrate()));
    expect(await sql('SELECT version FROM history_migrations ORDER BY version')).to.deep.equal([
      { version: 1 },
      { version: 2 },
    ]);
  });

  it('is upgraded with what is in it', async () => {
    const { url, sql } = await empty();
    await sql(
      'CREATE TABLE history_migrations (version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz DEFAULT now())',
    );
    await sql(migration('0001-events-and-notices'));
    await sql(`INSERT INTO history_migrations VALUES (1, '0001-events-and-notices')`);
    const history = open(url);
    expect(await history.schemaState()).to.deep.equal({ state: 'older', version: 1, wanted: 2 });
    const failure = await history.find('refund', 'r1').catch((error: unknown) => error);
    expect(failure).to.include({ code: 'schema-older', down: true });

    // what a process of that version wrote
    const writer = open((await empty()).url);
    await writer.migrate();
    await writer.put({ events: [keptEvent()], notices: [keptNotice()], audit: [] });
    await copyAsOfVersion1(new URL(writer.place.replace(/^/, 'x://')).pathname.slice(1), sql);

    expect(await history.migrate()).to.deep.equal({ from: 1, to: 2 });
    expect(await history.find('refund', 'r1')).to.deep.equal(keptEvent());
    expect(await history.noticesOf({ dn: 'OMS1' })).to.deep.equal([keptNotice()]);
    // an older row is not thought free of personal data
    expect(await history.erase(['OMS1'])).to.deep.equal({ notices: 1, events: 1 });
  });

  it('is left alone where it is newer than the program', async () => {
    const { url, sql } = await empty();
    await open(url).migrate();
    await sql(`INSERT INTO history_migrations VALUES (3, '0003-from-the-future')`);
    const history = open(url);
    expect(await history.schemaState()).to.deep.equal({ state: 'newer', version: 3, wanted: 2 });
    for (const work of [() => history.migrate(), () => history.put({ events: [], notices: [], audit: [] })]) {
      expect(await work().catch((error: unknown) => error)).to.include({ code: 'schema-newer', down: false });
    }
  });

  it('is seen to be right again without a restart', async () => {
    const { url } = await empty();
    const reader = open(url);
    expect(await reader.find('refund', 'r1').catch((error: unknown) => error)).to.include({ code: 'schema-missing' });
    await open(url).migrate();
    expect(await reader.find('refund', 'r1')).to.equal(null);
  });

  it('leaves nothing behind of a migration that fails', async () => {
    const { url, sql } = await empty();
    // in the way of the first migration's last table
    await sql('CREATE VIEW v_items AS SELECT 1 AS one');
    const history = open(url);
    expect(await history.migrate().catch((error: unknown) => error)).to.include({ name: 'HistoryError' });
    expect(await history.schemaState()).to.include({ state: 'missing' });
    await sql('DROP VIEW v_items');
    expect(await history.migrate()).to.deep.equal({ from: 0, to: 2 });
  });
});

/** Copies the rows of a database into one of version 1, which has fewer columns. */
const copyAsOfVersion1 = async (
  from: string,
  sql: (text: string) => Promise<Record<string, unknown>[]>,
): Promise<void> => {
  const server = await sharedPostgres();
  for (const [table, month] of [
    ['events', 'events_2026_11'],
    ['notices', 'notices_2026_11'],
  ] as const) {
    const columns = await sql(
      `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS names FROM pg_attribute
       WHERE attrelid = '${table}'::regclass AND attnum > 0`,
    );
    const names = String(columns[0]?.names);
    await sql(`CREATE TABLE ${month} PARTITION OF ${table} FOR VALUES FROM ('2026-11-01Z') TO ('2026-12-01Z')`);
    const [row] = await server.sql(`SELECT row_to_json(r)::text AS row FROM (SELECT ${names} FROM ${table}) r`, from);
    await sql(
      `INSERT INTO ${table} (${names}) SELECT ${names} FROM json_populate_record(NULL::${table}, '${String(row?.row).replaceAll("'", "''")}')`,
    );
  }
};
