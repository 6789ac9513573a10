import { openHistory } from '@scm-relay/history';
import { expect } from 'chai';
import { type Desk, openDesk } from '../../support/desk.js';
import { liveRefuse } from '../../support/moves.js';
import { ready, type TestProcess } from '../../support/processes.js';
import { freshPrefix } from '../../support/redis.js';
import { until } from '../../support/until.js';
import { useServers } from './stage.js';

const BURST = 10;

describe('several history processes at once', function () {
  this.timeout(180_000);
  const servers = useServers();
  let prefix = '';
  let desk: Desk;
  let url = '';
  let ended = 0;
  const processes: TestProcess[] = [];

  beforeEach(async () => {
    prefix = freshPrefix();
    url = await servers.postgres().createDatabase();
    desk = openDesk(servers.client(), prefix);
    ended = 0;
    const history = openHistory({ url, name: 'test' });
    await history.migrate();
    await history.close();
  });
  afterEach(async () => {
    servers.postgres().resume();
    await Promise.all(processes.splice(0).map((each) => each.end('SIGKILL')));
  });

  const start = async (): Promise<TestProcess> => {
    const { process, health } = await servers.start(url, prefix);
    processes.push(process);
    await ready(process, health);
    return process;
  };
  const endSome = async (): Promise<void> => {
    for (let i = 0; i < BURST; i++) {
      const n = ++ended;
      await liveRefuse(desk, `S${n}`, `D${n}`);
    }
  };
  const outbox = () => `${prefix}:outbox`;
  /** the minute of all leases is over */
  const leasesEnd = async (): Promise<void> => {
    for (const id of await servers.client().zrange(outbox(), '0', '-1'))
      await servers.client().zadd(outbox(), 'XX', '0', id);
  };
  const rows = async (): Promise<number> => {
    const [row] = await servers.postgres().sql('SELECT count(*)::int AS n FROM events', new URL(url).pathname.slice(1));
    return Number(row?.n);
  };
  const allWritten = () =>
    until(async () => (await servers.client().zcard(outbox())) === 0 && (await rows()) === ended, {
      timeoutMs: 40_000,
      what: 'all rows',
    });
  const onceEach = async (): Promise<void> => {
    const database = new URL(url).pathname.slice(1);
    const [counts] = await servers.postgres().sql(
      `SELECT count(*)::int AS events, count(DISTINCT (kind, seq))::int AS different,
       (SELECT count(*)::int FROM attempts) AS attempts FROM events`,
      database,
    );
    expect(counts).to.deep.equal({ events: ended, different: ended, attempts: ended });
  };

  it('a batch is leased to one of them; what one that was killed had leased is written by another when its lease is over', async () => {
    const victim = await start();
    servers.postgres().pause();
    await endSome();
    await until(async () => (await servers.client().zcount(outbox(), 0, Date.now())) === 0, {
      what: 'the batch to be leased',
    });
    await victim.end('SIGKILL');
    servers.postgres().resume();
    await start();
    await endSome();
    await until(async () => (await rows()) === BURST, { timeoutMs: 30_000, what: 'what the other one leased' });
    // what it wrote it acknowledges; the rest is still leased to the one that is gone
    await until(async () => (await servers.client().zcard(outbox())) === BURST, { what: 'the acknowledgement' });
    expect(await servers.client().zcount(outbox(), 0, Date.now())).to.equal(0);
    await leasesEnd();
    await allWritten();
    await onceEach();
  });

  it('three of them, of which one after the other is killed and started again at any instant: one row each', async () => {
    for (let n = 0; n < 3; n++) await start();
    for (let round = 0; round < 4; round++) {
      await endSome();
      const dying = processes.shift();
      await dying?.end('SIGKILL');
      await endSome();
      await start();
      // as if the minute of its leases were over, also of those that others hold: what is written twice is one row
      await leasesEnd();
    }
    await leasesEnd();
    await allWritten();
    await onceEach();
  });
});
