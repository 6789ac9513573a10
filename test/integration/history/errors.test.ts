import { HISTORY_ERROR_CODES, type History, HistoryError, openHistory } from '@scm-relay/history';
import { expect } from 'chai';
import { freePort } from '../../support/free-port.js';
import { keptEvent } from '../../support/kept.js';
import { sharedPostgres, startPostgres, type TestPostgres } from '../../support/postgres.js';

const SECRET = 'sup3r-secret';

const failureOf = async (url: string, work = (history: History): Promise<unknown> => history.schemaState()) => {
  const history = openHistory({ url, name: 'test', connectTimeoutMs: 10_000, statementTimeoutMs: 2_000 });
  const failure: unknown = await work(history).then(
    () => null,
    (error: unknown) => error,
  );
  await history.close();
  if (!(failure instanceof HistoryError)) throw new Error(`no HistoryError: ${String(failure)}`);
  expect(HISTORY_ERROR_CODES).to.include(failure.code);
  expect(`${failure.stack} ${String(failure.cause)}`).not.to.include(SECRET);
  return failure;
};

describe('what is wrong with a history', () => {
  let server: TestPostgres;
  before(async () => {
    server = await sharedPostgres();
    await server.sql(`CREATE ROLE reader LOGIN PASSWORD '${SECRET}'`);
  });
  after(async () => {
    await server.sql('DROP OWNED BY reader').catch(() => undefined);
  });

  it('is told at once of a URL that is none', () => {
    for (const url of ['mysql://u:sup3r-secret@h/db', 'nonsense sup3r-secret', 'postgres://u:sup3r-secret@h'])
      expect(() => openHistory({ url, name: 'test' }))
        .to.throw(HistoryError, 'postgres://user:password@host:port/database')
        .that.includes({ code: 'bad-url', down: false });
  });

  it('is "unreachable" where nobody listens or the name is unknown', async () => {
    const port = await freePort();
    const nobody = await failureOf(`postgres://u:${SECRET}@127.0.0.1:${port}/history`);
    expect(nobody).to.include({ code: 'unreachable', down: true });
    expect(nobody.message).to.include(`127.0.0.1:${port}/history`);
    expect(await failureOf(`postgres://u:${SECRET}@no-such-host.invalid/history`)).to.include({ code: 'unreachable' });
  });

  it('is "wrong-password"', async () => {
    expect(await failureOf(server.urlOf('postgres', 'scm', SECRET))).to.include({
      code: 'wrong-password',
      down: false,
    });
    expect(await failureOf(server.urlOf('postgres', 'nobody-of-that-name', SECRET))).to.include({
      code: 'wrong-password',
    });
    expect(await failureOf(`postgres://scm@127.0.0.1:${server.port}/postgres`)).to.include({ code: 'wrong-password' });
  });

  it('is "no-database"', async () => {
    expect(await failureOf(server.urlOf('not_there'))).to.include({ code: 'no-database', down: false });
  });

  it('is "no-rights" where the user may not make tables, or reads those of another', async () => {
    const url = await server.createDatabase();
    const name = new URL(url).pathname.slice(1);
    const readers = server.urlOf(name, 'reader', SECRET);
    expect(await failureOf(readers, (history) => history.migrate())).to.include({ code: 'no-rights', down: false });
    const owner = openHistory({ url, name: 'test' });
    await owner.migrate();
    await owner.close();
    expect(await failureOf(readers, (history) => history.schemaState())).to.include({ code: 'no-rights' });
  });

  it('is "tls" where the server has none and the URL asks for it', async () => {
    expect(await failureOf(`${server.urlOf('postgres')}?sslmode=verify-full`)).to.include({ code: 'tls', down: false });
    expect(await failureOf(`${server.urlOf('postgres')}?sslmode=verify-full&sslrootcert=/not/there.pem`)).to.include({
      code: 'tls',
    });
  });

  it('is "read-only" on a replica', async () => {
    const url = await server.createDatabase();
    const name = new URL(url).pathname.slice(1);
    await server.sql(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    expect(await failureOf(url, (history) => history.migrate())).to.include({ code: 'read-only', down: true });
  });

  it('is "busy" while another holds the lock of writing', async () => {
    const url = await server.createDatabase();
    const migrated = openHistory({ url, name: 'test' });
    await migrated.migrate();
    await migrated.put({ events: [keptEvent({ seq: 'before' })], notices: [], audit: [] });
    const database = new URL(url).pathname.slice(1);
    const held = server
      .sql('SELECT pg_advisory_lock(1398949964, 2); SELECT pg_sleep(600)', database)
      .catch(() => undefined);
    const failure = await failureOf(url, async (history) => {
      for (;;) await history.put({ events: [keptEvent({ seq: String(Math.random()) })], notices: [], audit: [] });
    });
    expect(failure).to.include({ code: 'busy', down: true });
    // until now: a busy machine may take long to come to a put while the lock is held
    await server.sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)'", database);
    await held;
    await migrated.put({ events: [keptEvent({ seq: 'after' })], notices: [], audit: [] });
    await migrated.close();
  });
});

describe('a server that fails', () => {
  let server: TestPostgres;
  let history: History;
  before(async () => {
    server = await startPostgres();
    history = openHistory({
      url: await server.createDatabase(),
      name: 'test',
      connectTimeoutMs: 1_500,
      statementTimeoutMs: 1_000,
    });
    await history.migrate();
  });
  after(async () => {
    await history.close();
    await server.stop();
  });
  const put = (seq: string) => history.put({ events: [keptEvent({ seq })], notices: [], audit: [] });
  const codeOf = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof HistoryError ? error.code : String(error)),
    );

  it('costs a bounded time while it hangs, and works again afterwards', async () => {
    await put('1');
    server.pause();
    const began = performance.now();
    // on a connection that stands: the answer never comes; on a new one: it never stands
    const codes = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => codeOf(put(`hung-${n}`))));
    expect(performance.now() - began).to.be.below(8_000);
    for (const code of codes) expect(code).to.be.oneOf(['timeout', 'unreachable']);
    server.resume();
    expect(await codeOf(put('2'))).to.equal('done');
  });

  it('loses nothing that was committed when it is killed, and is found again without a restart', async () => {
    await put('before');
    await server.kill();
    expect(await codeOf(put('while'))).to.equal('unreachable');
    await server.restart();
    expect(await codeOf(put('after'))).to.equal('done');
    for (const seq of ['before', 'after']) expect(await history.find('refund', seq), seq).not.to.equal(null);
    expect(await history.find('refund', 'while')).to.equal(null);
  });
});
