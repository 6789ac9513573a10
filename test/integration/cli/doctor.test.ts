import { judgeClock } from '@scm-relay/cli';
import type { RedisClient } from '@scm-relay/runtime';
import { expect } from 'chai';
import { line, notice, openDesk, sn } from '../../support/desk.js';
import { freePort } from '../../support/free-port.js';
import { startFullRedis } from '../../support/full-redis.js';
import { startRedis } from '../../support/redis.js';
import { leastUrl } from '../../support/redis-user.js';
import { useRedis } from '../../support/shared-redis.js';
import { startVendor, type Vendor } from '../../support/vendor.js';
import { command, jsonOf } from './command.js';

interface Diagnosis {
  readonly healthy: boolean;
  readonly findings: readonly { check: string; state: string; says: string; todo: string | null }[];
}

describe('cli doctor', () => {
  const shared = useRedis();
  let vendor: Vendor;
  before(async () => {
    vendor = await startVendor();
  });
  after(() => vendor.close());
  const env = (): Record<string, string> => ({
    REDIS_URL: shared.server().url,
    REDIS_KEY_PREFIX: shared.prefix(),
    REDIS_REQUIRE_DURABLE: 'true',
  });

  it('finds a complete set-up healthy', async () => {
    const ended = await command(['doctor', '--json'], { ...env(), ...vendor.env });
    const { healthy, findings } = jsonOf<Diagnosis>(ended);
    expect(findings.filter(({ state }) => state !== 'ok').map(({ check }) => check)).to.deep.equal([
      'board',
      'backup',
      'history',
    ]);
    expect(healthy).to.equal(true);
    expect(ended.code).to.equal(0);
  });

  it('tells a vendor nothing: a HEAD without path, credentials or body', async () => {
    vendor.received.length = 0;
    await command(['doctor', '--for', 'pos'], { ...env(), ...vendor.env });
    const [request, ...more] = vendor.received;
    expect(more).to.deep.equal([]);
    expect(request).to.include({ method: 'HEAD', path: '/', body: '' });
    expect(request?.headers).not.to.have.property('authorization');
  });

  it('names a vendor that cannot be reached, the variable to look at, and ends with 1', async () => {
    const port = await freePort();
    const ended = await command(['doctor'], { ...env(), ...vendor.env, POS_URL: `http://127.0.0.1:${port}` });
    expect(ended.out).to.match(/✖ vendor pos: .*ECONNREFUSED/);
    expect(ended.out).to.contain('check the port in POS_URL');
    expect(ended.code).to.equal(1);
    const plain = await command(['doctor'], {
      ...env(),
      ...vendor.env,
      POS_URL: vendor.url.replace('http:', 'https:'),
    });
    expect(plain.out).to.match(/✖ vendor pos: .*\n +→ No TLS .* check https and the port in POS_URL/);
  });

  it('lists every mistake of the configuration and ends with 78', async () => {
    const ended = await command(['doctor'], { ...env(), WDT_URL: 'nowhere', ERP_ATTEMPTS: '0', ERP_URL: 'http://erp' });
    for (const name of ['WDT_URL', 'WDT_SID', 'WDT_KEY', 'WDT_SECRET', 'ERP_ATTEMPTS', 'ERP_APPID', 'ERP_SECRET']) {
      expect(ended.out).to.contain(`✖ ${name}: `);
    }
    expect(ended.code).to.equal(78);
  });

  it('demands what --for names even where nothing of it is set', async () => {
    const ended = await command(['doctor', '--for', 'board'], env());
    expect(ended.out).to.contain('✖ BOARD_USERS: is not set');
    expect(ended.code).to.equal(78);
  });

  it('demands what a history process needs, by --for and where the environment names a history', async () => {
    const wanted = await command(['doctor', '--for', 'history'], env());
    expect(wanted.out).to.contain('✖ HISTORY_URL: is not set');
    expect(wanted.code).to.equal(78);
    const named = { ...env(), HISTORY_URL: 'postgres://127.0.0.1:1/none', HISTORY_HEALTH_PORT: 'x' };
    const wrong = await command(['doctor'], named);
    expect(wrong.out).to.contain('✖ HISTORY_HEALTH_PORT: is not a whole number');
    expect(wrong.code).to.equal(78);
    expect((await command(['doctor'], { ...env(), HISTORY_URL: 'off' })).code).to.equal(0);
  });

  it('says that Redis is not there, where it looked, and ends with 69', async () => {
    const port = await freePort();
    const ended = await command(['doctor'], { REDIS_URL: `redis://u:geheim@127.0.0.1:${port}` });
    expect(ended.out).to.contain(`✖ redis: redis://127.0.0.1:${port}: Redis cannot be reached: connect ECONNREFUSED`);
    expect(ended.out).to.contain('→ Start it, or set REDIS_URL');
    expect(ended.out + ended.err).not.to.contain('geheim');
    expect(ended.code).to.equal(69);
  });

  it('says what to do about a Redis that refuses, and ends with 69', async () => {
    const admin = shared.redis();
    for (const [url, said, todo] of [
      ['redis://nobody:geheim@', /✖ redis: .*Redis refuses: WRONGPASS/, 'Correct user, password and database'],
      ['redis://less:pw@', /✖ redis: .*Redis refuses: NOPERM .*'info'/, 'ACL SETUSER'],
    ] as const) {
      await admin.call('ACL', 'SETUSER', 'less', 'on', '>pw', '~*', '&*', '+@all', '-info');
      const ended = await command(['doctor'], { ...env(), REDIS_URL: shared.server().url.replace('redis://', url) });
      expect(ended.out).to.match(said).and.contain(todo).and.not.contain('appendonly');
      expect(ended.code).to.equal(69);
    }
    await admin.call('ACL', 'SETUSER', 'less', '+info', '-zadd');
    const ended = await command(['doctor'], {
      ...env(),
      REDIS_URL: shared.server().url.replace('redis://', 'redis://less:pw@'),
    });
    expect(ended.out).to.match(/✖ writes: .*ZADD\)\n +→ Let its user run that: ACL SETUSER/);
    expect(ended.code).to.equal(1);
  });

  it('says what to do about one that is no cluster, or lets nobody in any more', async () => {
    const single = await command(['doctor'], {
      ...env(),
      REDIS_CLUSTER: new URL(shared.server().url).host,
      REDIS_KEY_PREFIX: '{scm}',
    });
    expect(single.out).to.match(/✖ redis: .*cluster support disabled\n +→ .*leave REDIS_CLUSTER out/);
    const full = await startFullRedis();
    try {
      const ended = await command(['doctor'], { REDIS_URL: full.url });
      expect(ended.out).to.match(/✖ redis: .*max number of clients reached\n +→ It is there/);
    } finally {
      await full.stop();
    }
  });

  it('finds a Redis wanting that may forget what it was told, and ends with 1', async () => {
    const forgetful = await startRedis(['--appendonly', 'no', '--maxmemory-policy', 'allkeys-lru']);
    try {
      const ended = await command(['doctor'], { REDIS_URL: forgetful.url, REDIS_REQUIRE_DURABLE: 'true' });
      expect(ended.out).to.contain('✖ durability: the append-only file is off');
      expect(ended.out).to.contain('✖ durability: keys may be evicted');
      expect(ended.code).to.equal(1);

      const lenient = await command(['doctor'], { REDIS_URL: forgetful.url, REDIS_REQUIRE_DURABLE: 'false' });
      expect(lenient.out).to.contain('! durability: the append-only file is off');
      expect(lenient.out.trim()).to.match(/works, but mind the lines marked !$/);
      expect(lenient.code).to.equal(0);
    } finally {
      await forgetful.stop();
    }
  });

  it('warns of work that nobody consumes', async () => {
    const { REDIS_URL = '', REDIS_KEY_PREFIX = '' } = env();
    await shared.redis().lpush(`${REDIS_KEY_PREFIX}:refund:wait`, 'x');
    const ended = await command(['doctor'], { REDIS_URL, REDIS_KEY_PREFIX });
    expect(ended.out).to.contain('! queue refund: 1 jobs and no worker');
    expect(ended.code).to.equal(0);
  });

  it('works with the permissions of the documentation, and says what they do not show', async () => {
    const { REDIS_KEY_PREFIX = '' } = env();
    const ended = await command(['doctor'], {
      REDIS_URL: await leastUrl(shared.redis(), shared.server()),
      REDIS_KEY_PREFIX,
    });
    expect(ended.out).to.contain('! queues: Redis does not tell its user whether workers are running');
    expect(ended.code).to.equal(0);
  });

  it('names what stands still, and ends with 1', async () => {
    const { REDIS_URL = '', REDIS_KEY_PREFIX = '' } = env();
    const redis = shared.redis();
    const desk = openDesk(redis, REDIS_KEY_PREFIX);
    await desk.refuse('f1', 'D1');
    await desk.refund('r1', undefined, sn(1, 1));
    await desk.announce(notice('D2', [line(1, 2)], { shippedBefore: true }));
    await desk.refund('r2', 'D2', sn(2, 1));
    await desk.mapAll();
    await desk.ripen('wdt');
    await redis.hset(`${REDIS_KEY_PREFIX}:gate:pos`, 'open', Date.now() - 600_000);
    await redis.hset(`${REDIS_KEY_PREFIX}:gate:erp`, 'hold', Date.now() + 600_000);
    await redis.hset(`${REDIS_KEY_PREFIX}:push:meta`, 'paused', '1');
    await desk.ledger.notePause('push', {
      by: 'olga',
      note: 'stocktaking, 13912345678 rings',
      at: Date.now(),
      until: null,
    });
    const ended = await command(['doctor'], { REDIS_URL, REDIS_KEY_PREFIX });
    for (const said of [
      '✖ destination pos: its circuit breaker is open for 10 min',
      '✖ destination erp: it asked for a pause until',
      '✖ queue push: is paused by olga: stocktaking, *** rings',
      '✖ attention: 1 need a person: 1 unresolved',
      '✖ waiting no-notice: 1 wait',
      '✖ stuck wdt: 1 deliveries are due',
    ]) {
      expect(ended.out).to.contain(said);
    }
    expect(ended.code).to.equal(1);
  });

  for (const [why, close] of [
    ['a breaker', (redis, prefix) => redis.hset(`${prefix}:gate:wdt`, 'open', Date.now() - 600_000)],
    ['a hold', (redis, prefix) => redis.hset(`${prefix}:gate:wdt`, 'hold', Date.now() + 600_000)],
    ['a pause', (redis, prefix) => redis.hset(`${prefix}:wdt:meta`, 'paused', '1')],
  ] as const satisfies readonly (readonly [string, (redis: RedisClient, prefix: string) => Promise<unknown>])[]) {
    it(`starts no worker for work that ${why} holds up`, async () => {
      const { REDIS_URL = '', REDIS_KEY_PREFIX = '' } = env();
      const desk = openDesk(shared.redis(), REDIS_KEY_PREFIX);
      await desk.announce(notice('D2', [line(1, 2)], { shippedBefore: true }));
      await desk.refund('r2', 'D2', sn(2, 1));
      await desk.mapAll();
      await desk.ripen('wdt');
      await close(shared.redis(), REDIS_KEY_PREFIX);
      const { out } = await command(['doctor'], { REDIS_URL, REDIS_KEY_PREFIX });
      expect(out)
        .to.match(/✖ (?:destination|queue) wdt/)
        .and.not.contain('stuck wdt');
    });
  }

  it('judges clocks: seconds are worth a word, what WDT refuses is wrong', () => {
    const now = Date.now();
    expect(judgeClock('Redis', now, now + 900).state).to.equal('ok');
    expect(judgeClock('Redis', now, now - 6_000)).to.include({
      state: 'warning',
      says: 'this machine is 6 s ahead of Redis',
    });
    expect(judgeClock('Redis', now, now + 121_000).state).to.equal('wrong');
  });
});
