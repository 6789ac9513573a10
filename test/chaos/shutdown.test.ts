import { setTimeout as pause } from 'node:timers/promises';
import { DESTINATIONS } from '@scm-relay/schemas';
import { expect } from 'chai';
import { until } from '../support/until.js';
import { chance } from './support/chance.js';
import { startLoad } from './support/lives.js';
import { prove, tally } from './support/tally.js';
import { useWorld } from './support/use-world.js';
import { APART, TOGETHER } from './support/world.js';

const RUNS = [
  { layout: TOGETHER, rounds: 3 },
  { layout: APART, rounds: 2 },
];

for (const { layout, rounds } of RUNS) {
  describe(`chaos: orderly ends under load (${layout.name})`, function () {
    this.timeout(240_000);
    // `shutting down` is what a process says of itself, and no warning; what a busy machine answers late is no attempt that was cut
    const patience = DESTINATIONS.map((each) => [`${each.toUpperCase()}_TIMEOUT_MS`, '20000']);
    const chaos = useWorld({ layout, env: { LOG_LEVEL: 'info', ...Object.fromEntries(patience) } });

    it('SIGTERM to each process while requests are under way: each is answered, none becomes unknown', async () => {
      const random = chance();
      const load = startLoad(chaos.wms, { perSecond: 6, random });
      const codes: unknown[] = [];
      let slowest = 0;
      for (let round = 0; round < rounds; round++) {
        for (const vendor of DESTINATIONS)
          await chaos.world.sandbox.fault({ vendor, fault: 'slow', ms: 1200, times: 3 });
        await pause(random.between(300, 900));
        await Promise.all(
          chaos.world.all.map(async (slot) => {
            const told = performance.now();
            codes.push(await slot.kill('SIGTERM'));
            slowest = Math.max(slowest, performance.now() - told);
            await slot.restart();
          }),
        );
      }
      await load.stop();
      const counts = await tally(chaos.world, chaos.wms, 30_000);
      prove(`SIGTERM to every process, ${layout.name}`, counts, {
        rounds,
        'slowest end ms': Math.round(slowest),
        'exit codes': [...new Set(codes)],
        seed: random.seed,
      });
      expect(new Set(codes)).to.deep.equal(new Set([0]));
      expect(counts.delivered + counts.unsent, 'no attempt was cut').to.equal(counts.answered);
      expect(counts.declared, 'not even where it would be safe').to.equal(0);
    });

    it('the worker takes nothing new once it was told to stop', async () => {
      const worker = chaos.world.sender('checkout', 'push');
      await chaos.world.sandbox.fault({ vendor: 'push', fault: 'slow', ms: 2500 });
      const load = startLoad(chaos.wms, { perSecond: 10, random: chance(), refunds: false });
      await until(() => chaos.world.sandbox.faults().length === 0, { what: 'a request under way' });
      worker.signal('SIGTERM');
      await until(() => worker.process().output().includes('shutting down'), { what: 'the signal to be heard' });
      // what was being mapped at that moment is still sent
      await pause(1000);
      const before = chaos.world.sandbox.count('push').total;
      expect(await worker.process().exited()).to.equal(0);
      expect(chaos.world.sandbox.count('push').total, 'requests after the signal').to.equal(before);
      await worker.restart();
      await load.stop();
      prove(`nothing new after SIGTERM, ${layout.name}`, await tally(chaos.world, chaos.wms, 30_000));
    });
  });
}
