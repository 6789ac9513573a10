import { setTimeout as pause } from 'node:timers/promises';
import { closeRedis, connectRedis, type RedisClient } from '@scm-relay/runtime';
import { expect } from 'chai';
import { startRedis, type TestRedis } from '../support/redis.js';
import { silentLogger } from '../support/shared-redis.js';
import { type Chance, chance } from './support/chance.js';
import { during, infoNumber } from './support/info.js';
import { startLoad } from './support/lives.js';
import { prove, tally } from './support/tally.js';
import { startWms, type Wms } from './support/wms.js';
import { APART, plainReach, startWorld, TOGETHER, type World } from './support/world.js';

/** CONTRACT §3: "Redis cannot confirm: 503"; the ingress says so within 2 s. */
const ANSWERED_WITHIN_MS = 2000;
/** Readings per worker process and second that no fault may exceed: a loop without a pause makes thousands. */
const CALM_PER_SECOND = 400;

const RUNS = [
  { layout: TOGETHER, kills: 5, briefly: false },
  { layout: APART, kills: 2, briefly: true },
];

for (const { layout, kills, briefly } of RUNS) {
  describe(`chaos: Redis breaks under load (${layout.name})`, function () {
    this.timeout(200_000);
    let redis: TestRedis;
    let world: World;
    let wms: Wms;
    let random: Chance;
    /** its own, so that what is counted is not disturbed by reconnections */
    let admin: RedisClient;
    before(async () => {
      redis = await startRedis();
      world = await startWorld({ reach: plainReach(redis.url), layout });
      admin = connectRedis(world.redisConfig, { role: 'worker', name: 'admin', logger: silentLogger });
    });
    beforeEach(() => {
      random = chance();
      wms = startWms(world.url);
    });
    afterEach(() => wms.stop());
    after(async () => {
      await closeRedis(admin);
      await world.stop();
      await redis.stop();
    });

    const underLoad = async (scenario: string, attack: () => Promise<Record<string, unknown>>, perSecond = 8) => {
      const load = startLoad(wms, { perSecond, random });
      await pause(1000);
      const seen = await attack();
      await pause(1000);
      await load.stop();
      const settling = performance.now();
      const counts = await tally(world, wms);
      const healed = Math.round((performance.now() - settling) / 1000);
      prove(`${scenario}, ${layout.name}`, counts, {
        ...seen,
        answers: wms.answers(),
        '503 after ms': wms.turnedAway(),
        'healed within s': healed,
        seed: random.seed,
      });
      expect(wms.turnedAway().mostly).to.be.at.most(ANSWERED_WITHIN_MS);
      for (const slot of world.all) expect(slot.process().child.exitCode, `${slot.name} ended`).to.equal(null);
    };

    it(`kill -9 and restart, ${kills} times`, () =>
      underLoad(`kill -9 of Redis, ${kills} times`, async () => {
        for (let i = 0; i < kills; i++) {
          await redis.kill();
          await pause(random.between(100, 1500));
          await redis.restart();
          await pause(random.between(500, 2000));
        }
        return {};
      }));

    it('read-only for five seconds, as after a failover that left us behind', () =>
      underLoad('read-only for 5 s', async () => {
        // a primary that does not exist: the server becomes a replica that refuses writes and loses no data
        await admin.replicaof('127.0.0.1', '1');
        const busy = await during(admin, () => pause(5000));
        await admin.replicaof('NO', 'ONE');
        const total = Object.values(busy.calls).reduce((sum, n) => sum + n, 0);
        expect(total / 5 / world.workers.length).to.be.at.most(CALM_PER_SECOND);
        return { 'calls/s': Math.round(total / 5), 'connections/s': busy.connections / 5 };
      }));

    // what follows asks nothing of who maps and who sends
    if (briefly) return;

    it('SIGSTOP for five seconds', () =>
      underLoad('SIGSTOP of Redis for 5 s', async () => {
        redis.hang();
        await pause(5000);
        redis.resume();
        return {};
      }));

    it('FUNCTION FLUSH and SCRIPT FLUSH, again and again', () =>
      underLoad('FUNCTION FLUSH and SCRIPT FLUSH, 20 times', async () => {
        for (let i = 0; i < 20; i++) {
          await admin.function('FLUSH');
          await admin.script('FLUSH');
          await pause(random.between(50, 400));
        }
        return {};
      }));

    it('memory limit reached for five seconds, and lifted', () =>
      underLoad('out of memory for 5 s', async () => {
        await admin.config('SET', 'maxmemory', String(Math.floor((await infoNumber(admin, 'used_memory')) * 0.9)));
        const busy = await during(admin, () => pause(5000));
        await admin.config('SET', 'maxmemory', '0');
        const total = Object.values(busy.calls).reduce((sum, n) => sum + n, 0);
        expect(total / 5 / world.workers.length).to.be.at.most(CALM_PER_SECOND);
        return { 'calls/s': Math.round(total / 5), 'connections/s': busy.connections / 5 };
      }));
  });
}
