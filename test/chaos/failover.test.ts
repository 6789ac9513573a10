import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { until } from '../support/until.js';
import { chance } from './support/chance.js';
import { startLoad } from './support/lives.js';
import { DOWN_AFTER_MS, type Sentinels, startSentinels } from './support/sentinel.js';
import { prove, tally } from './support/tally.js';
import { startWms, type Wms } from './support/wms.js';
import { APART, startWorld, TOGETHER, type World } from './support/world.js';

const RUNS = [
  { layout: TOGETHER, accidents: ['killed', 'killed', 'hung'] },
  { layout: APART, accidents: ['killed'] },
];

for (const { layout, accidents } of RUNS) {
  describe(`chaos: Sentinel takes over while events come in (REDIS_WAIT_REPLICAS=1) (${layout.name})`, function () {
    this.timeout(300_000);
    let sentinels: Sentinels;
    let world: World;
    let wms: Wms;
    before(async () => {
      sentinels = await startSentinels();
      world = await startWorld({ reach: sentinels.reach, layout });
      wms = startWms(world.url);
    });
    after(async () => {
      wms.stop();
      await world.stop();
      await sentinels.stop();
    });

    it(`loses and doubles nothing when the primary fails (${accidents.join(', ')})`, async () => {
      const random = chance();
      const load = startLoad(wms, { perSecond: 6, random });
      const outages: string[] = [];
      for (const accident of accidents) {
        await pause(random.between(2000, 4000));
        const old = await sentinels.primary();
        const began = performance.now();
        const before = wms.answers()['204'] ?? 0;
        if (accident === 'killed') await old.kill();
        else old.hang();
        await until(async () => (await sentinels.primary()) !== old, {
          timeoutMs: 60_000,
          everyMs: 50,
          what: 'a new primary',
        });
        await until(() => (wms.answers()['204'] ?? 0) > before + 5, { timeoutMs: 30_000, what: 'events again' });
        outages.push(`${accident} ${Math.round(performance.now() - began)}`);
        // comes back, the hung one still taking itself for the primary, and is made a replica of the new one
        if (accident === 'killed') await old.restart();
        else old.resume();
      }
      await pause(2000);
      await load.stop();
      const settling = performance.now();
      const counts = await tally(world, wms, 90_000, { forgetful: true });
      prove(`Sentinel failover, ${layout.name}`, counts, {
        'sentinels wait ms': DOWN_AFTER_MS,
        'events again after ms': outages,
        answers: wms.answers(),
        '503 after ms': wms.turnedAway(),
        'healed within s': Math.round((performance.now() - settling) / 1000),
        seed: random.seed,
      });
      expect(wms.turnedAway().mostly).to.be.at.most(2000);
      for (const slot of world.all) expect(slot.process().child.exitCode, `${slot.name} ended`).to.equal(null);
    });
  });
}
