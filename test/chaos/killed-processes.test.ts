import { setTimeout as pause } from 'node:timers/promises';
import { chance } from './support/chance.js';
import { startLoad } from './support/lives.js';
import { prove, tally } from './support/tally.js';
import { useWorld } from './support/use-world.js';
import { APART, TOGETHER } from './support/world.js';

const RUNS = [
  { layout: TOGETHER, lastsMs: 45_000 },
  { layout: APART, lastsMs: 20_000 },
];

for (const { layout, lastsMs } of RUNS) {
  describe(`chaos: kill -9 of the product’s own processes (${layout.name})`, function () {
    this.timeout(240_000);
    const chaos = useWorld({ layout });

    it('loses and doubles nothing while ingress and workers, one or two at once, die at random instants', async () => {
      const random = chance();
      const load = startLoad(chaos.wms, { perSecond: 6, random });
      const kills: Record<string, number> = {};
      const ends = performance.now() + lastsMs;
      while (performance.now() < ends) {
        await pause(random.between(200, 2500));
        const first = random.pick(chaos.world.all);
        const victims = random.next() < 0.3 ? [...new Set([first, random.pick(chaos.world.all)])] : [first];
        await Promise.all(
          victims.map(async (slot) => {
            kills[slot.name] = (kills[slot.name] ?? 0) + 1;
            await slot.kill();
            await pause(random.between(0, 400));
            await slot.restart();
          }),
        );
      }
      await load.stop();
      const settling = performance.now();
      const counts = await tally(chaos.world, chaos.wms);
      prove(`kill -9 of processes, ${layout.name}`, counts, {
        kills,
        'unanswered attempts': chaos.wms.answers().none ?? 0,
        'healed within s': Math.round((performance.now() - settling) / 1000),
        seed: random.seed,
      });
    });
  });
}
