import { type History, openHistory } from '@scm-relay/history';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { ripenNotices } from '../../support/fake-history.js';
import { moveAll } from '../../support/moves.js';
import { startPostgres, type TestPostgres } from '../../support/postgres.js';
import { ready } from '../../support/processes.js';
import { freshPrefix } from '../../support/redis.js';
import { until } from '../../support/until.js';
import { useServers } from './stage.js';

/** more than the history process looks at together */
const MANY = 210;

describe('notices of which something was accepted while they were cold', function () {
  this.timeout(180_000);
  const servers = useServers();
  let postgres: TestPostgres;
  let history: History;
  let prefix = '';
  let desk: Desk;
  /** the same ledger while the history does not answer it */
  let alone: Desk;

  beforeEach(async () => {
    prefix = freshPrefix();
    postgres = await startPostgres();
    history = openHistory({ url: postgres.url, name: 'test' });
    await history.migrate();
    const retention = { days: 0, itemDays: 400, noticeHotDays: 0 };
    desk = openDesk(servers.client(), prefix, planContext(), { retention, history });
    alone = openDesk(servers.client(), prefix, planContext(), { retention });
    await desk.ledger.history.announce();
  });
  afterEach(async () => {
    await history.close();
    await postgres.stop();
  });

  const resting = () => `${prefix}:resting`;
  const dns = Array.from({ length: MANY }, (_, i) => `D${i}`);

  const ship = async (dn: string, sku: number): Promise<void> => {
    await desk.announce(notice(dn, [line(1, sku)]));
    await desk.checkout(`c-${dn}`, dn, [sn(sku, 1)], `YT-${dn}`);
    await desk.mapAll();
    await desk.attempt('push', { status: 'delivered' });
  };
  /** as the history process does, but for notices: those at rest are only written */
  const write = async (): Promise<void> => {
    await ripenNotices(servers.client(), prefix);
    await moveAll(desk.ledger, history);
  };
  /** events leave; then their notices are written once more, and leave in the next round */
  const letGoTwice = async (): Promise<void> => {
    for (let round = 0; round < 2; round++) {
      await write();
      for (let more = true; more; ) ({ more } = await alone.ledger.history.letGo({ most: 500 }));
    }
  };
  const isThere = async (dn: string): Promise<boolean> =>
    (await servers.client().exists(`${prefix}:notice:${dn}`)) === 1;
  const apart = async (): Promise<number> => {
    const marks = await Promise.all(dns.map((dn) => servers.client().hget(`${prefix}:notice:${dn}`, 'cold')));
    return marks.filter((mark) => mark !== null).length;
  };

  it('keep no other from leaving while PostgreSQL is away, and become whole when it is back', async () => {
    for (const [i, dn] of dns.entries()) await ship(dn, i + 1);
    await letGoTwice();
    for (const [i, dn] of dns.entries()) await alone.refund(`r-${dn}`, dn, sn(i + 1, 1));
    await alone.mapAll();
    for (const dn of dns) expect(await alone.act(`e/refund:r-${dn}`, 'discard')).to.equal('ok');
    await letGoTwice();
    await ship('X', MANY + 1);
    await write();
    await alone.ledger.history.letGo({ most: 500 });
    await write();
    expect(await servers.client().zscore(resting(), 'X')).to.be.a('string');
    expect(await apart()).to.equal(MANY);

    const far = Date.now() + 3_600_000;
    await servers.client().zadd(resting(), ...dns.flatMap((dn) => [far, dn]));
    const { process, health } = await servers.start(postgres.url, prefix);
    try {
      await ready(process, health);
      await postgres.kill();
      await servers.client().zadd(resting(), 1, 'X', ...dns.flatMap((dn) => [0, dn]));
      await until(async () => !(await isThere('X')), { timeoutMs: 30_000, what: 'the finished notice to leave' });
      expect(await apart()).to.equal(MANY);

      await postgres.restart();
      const whole = async (): Promise<boolean> => {
        // as if the minute after which they are tried again were over, also for those that were tried while it was starting
        await servers.client().zadd(resting(), 'XX', ...dns.flatMap((dn) => [0, dn]));
        return (await apart()) === 0;
      };
      await until(whole, { timeoutMs: 60_000, what: 'all notices to be whole' });
      expect((await desk.ledger.notice('D7'))?.lines[0]?.shipped).to.deep.equal([sn(8, 1)]);
    } finally {
      await process.end('SIGKILL');
    }
  });
});
