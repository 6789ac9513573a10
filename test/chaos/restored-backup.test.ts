import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { until } from '../support/until.js';
import { chance } from './support/chance.js';
import { runLives } from './support/lives.js';
import { openWork, prove, tally } from './support/tally.js';
import { useWorld } from './support/use-world.js';
import { APART, TOGETHER } from './support/world.js';

const RUNS = [
  { layout: TOGETHER, lives: 25 },
  { layout: APART, lives: 10 },
];
const UNSAFE = ['wdt', 'pos', 'erp'] as const;

for (const { layout, lives } of RUNS) {
  describe(`chaos: Redis is lost and restored from a backup (${layout.name})`, function () {
    this.timeout(180_000);
    const chaos = useWorld({ layout });

    it('sends nothing again blindly that was open in the backup and has been delivered since', async () => {
      const random = chance();
      await runLives(chaos.wms, { count: lives, atOnce: 8, random });
      await until(async () => (await openWork(chaos.world)) === 0, {
        timeoutMs: 30_000,
        everyMs: 100,
        what: 'the first lives',
      });

      // open in the backup: every vendor answers 503 when it is taken, so that what is not sent stays pending
      await chaos.world.sandbox.fault({ vendor: 'all', fault: 'status', times: 1_000_000 });
      await runLives(chaos.wms, { count: lives, atOnce: 8, random });
      await until(
        async () => {
          const open = await Promise.all(
            UNSAFE.map((vendor) => chaos.world.redis.zcard(`${chaos.world.prefix}:open:${vendor}`)),
          );
          return open.some((deliveries) => deliveries > 0);
        },
        { what: 'deliveries that wait for a vendor where a second request is not safe' },
      );
      const backup = `${chaos.redis.dataDir}-backup`;
      await cp(chaos.redis.dataDir, backup, { recursive: true });

      // delivered after it was taken
      chaos.world.sandbox.clearFaults();
      await until(async () => (await openWork(chaos.world)) === 0, {
        timeoutMs: 60_000,
        everyMs: 100,
        what: 'everything',
      });
      const bookedBefore = UNSAFE.map((vendor) => chaos.world.sandbox.count(vendor).committed);

      await Promise.all(chaos.world.all.map((slot) => slot.kill('SIGKILL')));
      await chaos.redis.kill();
      await rm(join(chaos.redis.dataDir, 'appendonlydir'), { recursive: true });
      await cp(join(backup, 'appendonlydir'), join(chaos.redis.dataDir, 'appendonlydir'), { recursive: true });
      await rm(backup, { recursive: true });
      await chaos.redis.restart();
      const recovered = await chaos.world.ledger.recover(UNSAFE);
      await Promise.all(chaos.world.all.map((slot) => slot.restart()));

      const counts = await tally(chaos.world, chaos.wms, 90_000, { forgetful: true });
      prove(`restored from a backup, ${layout.name}`, counts, { 'made unknown': recovered, seed: random.seed });
      expect(recovered.deliveries).to.be.greaterThan(0);
      expect(counts.attention['outcome-unknown']).to.be.greaterThan(0);
      expect(
        UNSAFE.map((vendor) => chaos.world.sandbox.count(vendor).committed),
        'nothing was booked anew where that is not safe',
      ).to.deep.equal(bookedBefore);
    });
  });
}
