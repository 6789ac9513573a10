import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';
import { chance } from './support/chance.js';
import { runLives } from './support/lives.js';
import { openWork, prove, tally } from './support/tally.js';
import { startWms, type Wms } from './support/wms.js';
import { APART, plainReach, startWorld, TOGETHER, type World } from './support/world.js';

const RUNS = [
  { layout: TOGETHER, lives: 25 },
  { layout: APART, lives: 10 },
];
const UNSAFE = ['wdt', 'pos', 'erp'] as const;

for (const { layout, lives } of RUNS) {
  describe(`chaos: Redis is lost and restored from a backup (${layout.name})`, function () {
    this.timeout(150_000);
    let redis: TestRedis;
    let world: World;
    let wms: Wms;
    before(async () => {
      redis = await startRedis();
      world = await startWorld({ reach: plainReach(redis.url), layout });
      wms = startWms(world.url);
    });
    after(async () => {
      wms.stop();
      await world.stop();
      await redis.stop();
    });

    it('sends nothing again blindly that was open in the backup and has been delivered since', async () => {
      const random = chance();
      await runLives(wms, { count: lives, atOnce: 8, random });
      await until(async () => (await openWork(world)) === 0, {
        timeoutMs: 30_000,
        everyMs: 100,
        what: 'the first lives',
      });

      // open in the backup: every vendor answers 503 when it is taken, so that what is not sent stays pending
      await world.sandbox.fault({ vendor: 'all', fault: 'status', times: 1_000_000 });
      await runLives(wms, { count: lives, atOnce: 8, random });
      await until(
        async () => {
          const open = await Promise.all(UNSAFE.map((vendor) => world.redis.zcard(`${world.prefix}:open:${vendor}`)));
          return open.some((deliveries) => deliveries > 0);
        },
        { what: 'deliveries that wait for a vendor where a second request is not safe' },
      );
      const backup = `${redis.dataDir}-backup`;
      await cp(redis.dataDir, backup, { recursive: true });

      // delivered after it was taken
      world.sandbox.clearFaults();
      await until(async () => (await openWork(world)) === 0, { timeoutMs: 60_000, everyMs: 100, what: 'everything' });
      const bookedBefore = UNSAFE.map((vendor) => world.sandbox.count(vendor).committed);

      await Promise.all(world.all.map((slot) => slot.kill('SIGKILL')));
      await redis.kill();
      await rm(join(redis.dataDir, 'appendonlydir'), { recursive: true });
      await cp(join(backup, 'appendonlydir'), join(redis.dataDir, 'appendonlydir'), { recursive: true });
      await rm(backup, { recursive: true });
      await redis.restart();
      const recovered = await world.ledger.recover(UNSAFE);
      await Promise.all(world.all.map((slot) => slot.restart()));

      const counts = await tally(world, wms, 90_000, { forgetful: true });
      prove(`restored from a backup, ${layout.name}`, counts, { 'made unknown': recovered, seed: random.seed });
      expect(recovered.deliveries).to.be.greaterThan(0);
      expect(counts.attention['outcome-unknown']).to.be.greaterThan(0);
      expect(
        UNSAFE.map((vendor) => world.sandbox.count(vendor).committed),
        'nothing was booked anew where that is not safe',
      ).to.deep.equal(bookedBefore);
    });
  });
}
