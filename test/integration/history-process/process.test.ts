import { openHistory } from '@scm-relay/history';
import { expect } from 'chai';
import { openDesk } from '../../support/desk.js';
import { liveRefuse } from '../../support/moves.js';
import { startPostgres } from '../../support/postgres.js';
import { ready } from '../../support/processes.js';
import { freshPrefix } from '../../support/redis.js';
import { until } from '../../support/until.js';
import { useServers } from './stage.js';

describe('a history process', function () {
  this.timeout(180_000);
  const servers = useServers();

  const start = (url: string, prefix = freshPrefix()) => servers.start(url, prefix);

  /** a refuse that nobody asked for: recorded at once after its notice was cancelled */
  const endAnEvent = async (prefix: string, seq: string): Promise<void> => {
    const desk = openDesk(servers.client(), prefix);
    await liveRefuse(desk, seq, `D-${seq}`);
  };

  for (const url of ['', 'off']) {
    it(`ends with 78 where HISTORY_URL is "${url}"`, async () => {
      const { process } = await start(url);
      expect(await process.exited()).to.equal(78);
      expect(process.stderr()).to.match(/^HISTORY_URL: is (not set|off)/);
    });
  }

  it('ends with 78 and says why where the history is set up wrongly', async () => {
    await servers.postgres().sql("CREATE ROLE guest LOGIN PASSWORD 'guest'");
    await servers.postgres().sql('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    const cases = [
      [servers.postgres().urlOf('postgres', 'scm', 'hunter2'), 'wrong-password'],
      [servers.postgres().urlOf('nowhere'), 'no-database'],
      [servers.postgres().urlOf('postgres', 'guest', 'guest'), 'no-rights'],
    ] as const;
    for (const [url, code] of cases) {
      const { process } = await start(url);
      expect(await process.exited(), process.output()).to.equal(78);
      expect(process.stderr()).to.include(`[${code}]`).and.include('HISTORY_URL').and.not.include('hunter2');
    }
  });

  it('ends with 78 where the schema is newer than it, and leaves it as it is', async () => {
    const url = await servers.postgres().createDatabase();
    const database = new URL(url).pathname.slice(1);
    const history = openHistory({ url, name: 'test' });
    await history.migrate();
    await history.close();
    await servers.postgres().sql('UPDATE history_migrations SET version = version + 1000', database);
    const { process } = await start(url);
    expect(await process.exited(), process.output()).to.equal(78);
    expect(process.stderr()).to.include('[schema-newer]');
  });

  it('moves what ends, tells so in metrics, and ends with 0', async () => {
    const url = await servers.postgres().createDatabase();
    const prefix = freshPrefix();
    const { process, health } = await start(url, prefix);
    await ready(process, health);
    await endAnEvent(prefix, 'S1');
    const history = openHistory({ url, name: 'test' });
    try {
      await until(async () => (await history.find('refuse', 'S1')) !== null, { what: 'the row' });
      const told = [
        /scm_history_rows_total\{kind="events",service="history"\} 1/,
        /scm_history_outbox\{kind="events",service="history"\} 0/,
        /scm_history_lag_seconds\{service="history"\} 0/,
        /scm_history_batch_seconds_count\{service="history"\} [1-9]/,
      ];
      const saysSo = async () => {
        const text = await (await fetch(`${health}/metrics`)).text();
        return told.every((each) => each.test(text));
      };
      await until(saysSo, { what: 'the row in the metrics' });
      expect(await process.end('SIGTERM')).to.equal(0);
    } finally {
      await history.close();
    }
  });

  it('waits for a PostgreSQL that is down: unready, said once; then goes on by itself', async () => {
    const server = await startPostgres();
    try {
      const prefix = freshPrefix();
      await server.kill();
      const { process, health } = await start(server.url, prefix);
      const said = () => process.lines().filter(({ message }) => String(message).includes('failed, trying again'));
      await until(() => said().length > 0, { timeoutMs: 60_000, what: 'the outage to be told' });
      const unready = await fetch(`${health}/readyz`);
      expect(unready.status).to.equal(503);
      expect(await unready.text()).to.include('PostgreSQL');
      await endAnEvent(prefix, 'S2');
      await server.restart();
      await ready(process, health);
      expect(said().filter(({ reason }) => String(reason).includes('ECONNREFUSED'))).to.have.lengthOf(1);
      const history = openHistory({ url: server.url, name: 'test' });
      try {
        await until(async () => (await history.find('refuse', 'S2')) !== null, { what: 'the row' });
      } finally {
        await history.close();
      }
      expect(await process.end('SIGTERM')).to.equal(0);
    } finally {
      await server.stop();
    }
  });

  it('ends on SIGTERM while PostgreSQL hangs', async () => {
    const server = await startPostgres();
    try {
      const { process, health } = await start(server.url);
      await ready(process, health);
      server.pause();
      expect(await process.end('SIGTERM')).to.equal(0);
    } finally {
      server.resume();
      await server.stop();
    }
  });
});
