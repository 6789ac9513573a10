import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { chance } from './support/chance.js';
import { runLives, startLoad } from './support/lives.js';
import { prove, tally } from './support/tally.js';
import { useWorld } from './support/use-world.js';
import { APART, TOGETHER } from './support/world.js';

/** several processes sweep the same queues where each takes all destinations */
const RUNS = [
  { layout: TOGETHER, lives: 40 },
  { layout: APART, lives: 20 },
];
/** docs/guarantees.md: up to 60 s for work whose job was seen shortly before it was lost; a sweep every 5 s, and the work itself */
const PUT_BACK_WITHIN_S = 75;

for (const { layout, lives } of RUNS) {
  describe(`chaos: queues that are lost while the ledger is not (${layout.name})`, function () {
    this.timeout(180_000);
    const chaos = useWorld({ layout });

    it('every job of every queue is deleted under load: the sweeper puts back what is open, and nothing is sent twice', async () => {
      const random = chance();
      await chaos.world.sandbox.fault({ vendor: 'push', fault: 'down', ms: 3_600_000 });
      await runLives(chaos.wms, { count: lives, atOnce: 8, random });
      const load = startLoad(chaos.wms, { perSecond: 5, random });
      let deleted = 0;
      for (let i = 0; i < 5; i++) {
        await pause(random.between(200, 800));
        for (const queue of ['checkout', 'refund', 'refuse', 'wdt', 'pos', 'erp', 'push']) {
          const keys = await chaos.world.redis.keys(`${chaos.world.prefix.replace(/[{}]/g, '?')}:${queue}:*`);
          if (keys.length > 0) deleted += await chaos.world.redis.del(...keys);
        }
      }
      chaos.world.sandbox.clearFaults();
      const began = performance.now();
      await load.stop();
      const counts = await tally(chaos.world, chaos.wms, 90_000);
      const tookS = Math.round((performance.now() - began) / 1000);
      prove(`lost queues, ${layout.name}`, counts, {
        'keys deleted': deleted,
        'put back and done within s': tookS,
        seed: random.seed,
      });
      expect(counts.delivered + counts.unsent, 'nothing needs a person').to.equal(counts.answered);
      expect(tookS).to.be.at.most(PUT_BACK_WITHIN_S);
    });
  });
}
