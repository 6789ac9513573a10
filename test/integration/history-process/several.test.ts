import { openHistory } from '@scm-relay/history';
import { closeRedis, connectRedis, type RedisClient } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk } from '../../support/desk.js';
import { startPostgres, type TestPostgres } from '../../support/postgres.js';
import { ready, runProcess, type TestProcess } from '../../support/processes.js';
import { freePort, freshPrefix, startRedis, type TestRedis } from '../../support/redis.js';
import { redisConfig, silentLogger } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';

const BURST = 10;

describe('several history processes at once', function () {
  this.timeout(120_000);
  let redis: TestRedis;
  let client: RedisClient;
  let postgres: TestPostgres;
  let prefix = '';
  let desk: Desk;
  let url = '';
  let ended = 0;
  const processes: TestProcess[] = [];

  before(async () => {
    [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
    client = connectRedis(redisConfig(redis.url, '{t}'), { role: 'worker', name: 'test', logger: silentLogger });
  });
  after(async () => {
    await closeRedis(client);
    await Promise.all([redis.stop(), postgres.stop()]);
  });
  beforeEach(async () => {
    prefix = freshPrefix();
    url = await postgres.createDatabase();
    desk = openDesk(client, prefix);
    ended = 0;
    const history = openHistory({ url, name: 'test' });
    await history.migrate();
    await history.close();
  });
  afterEach(async () => {
    postgres.resume();
    await Promise.all(processes.splice(0).map((each) => each.end('SIGKILL')));
  });

  const start = async (): Promise<TestProcess> => {
    const port = await freePort();
    const process = runProcess('apps/history/dist/main.js', [], {
      REDIS_URL: redis.url,
      REDIS_KEY_PREFIX: prefix,
      HISTORY_URL: url,
      HISTORY_HEALTH_PORT: String(port),
    });
    processes.push(process);
    await ready(process, `http://127.0.0.1:${port}`);
    return process;
  };
  const endSome = async (): Promise<void> => {
    for (let i = 0; i < BURST; i++) {
      const n = ++ended;
      await desk.announce(notice(`D${n}`, [line(1, 1)]));
      await desk.refuse(`S${n}`, `D${n}`);
      await desk.mapAll();
      await desk.attempt('push', { status: 'delivered' });
    }
  };
  const outbox = () => `${prefix}:outbox`;
  /** the minute of all leases is over */
  const leasesEnd = async (): Promise<void> => {
    for (const id of await client.zrange(outbox(), '0', '-1')) await client.zadd(outbox(), 'XX', '0', id);
  };
  const rows = async (): Promise<number> => {
    const [row] = await postgres.sql('SELECT count(*)::int AS n FROM events', new URL(url).pathname.slice(1));
    return Number(row?.n);
  };
  const allWritten = () =>
    until(async () => (await client.zcard(outbox())) === 0 && (await rows()) === ended, {
      timeoutMs: 40_000,
      what: 'all rows',
    });
  const onceEach = async (): Promise<void> => {
    const database = new URL(url).pathname.slice(1);
    const [counts] = await postgres.sql(
      `SELECT count(*)::int AS events, count(DISTINCT (kind, seq))::int AS different,
       (SELECT count(*)::int FROM attempts) AS attempts FROM events`,
      database,
    );
    expect(counts).to.deep.equal({ events: ended, different: ended, attempts: ended });
  };

  it('a batch is leased to one of them; what one that was killed had leased is written by another when its lease is over', async () => {
    const victim = await start();
    postgres.pause();
    await endSome();
    await until(async () => (await client.zcount(outbox(), 0, Date.now())) === 0, { what: 'the batch to be leased' });
    await victim.end('SIGKILL');
    postgres.resume();
    await start();
    await endSome();
    await until(async () => (await rows()) === BURST, { timeoutMs: 20_000, what: 'what the other one leased' });
    // what it wrote it acknowledges; the rest is still leased to the one that is gone
    await until(async () => (await client.zcard(outbox())) === BURST, { what: 'the acknowledgement' });
    expect(await client.zcount(outbox(), 0, Date.now())).to.equal(0);
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
