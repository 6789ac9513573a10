import { setTimeout as pause } from 'node:timers/promises';
import type { FaultName } from '@scm-relay/sandbox';
import { DESTINATIONS, type Destination } from '@scm-relay/schemas';
import { expect } from 'chai';
import { startRedis, type TestRedis } from '../support/redis.js';
import { chance } from './support/chance.js';
import { startLoad } from './support/lives.js';
import { type Counts, prove, tally } from './support/tally.js';
import { startWms, type Wms } from './support/wms.js';
import { APART, plainReach, startWorld, TOGETHER, type World } from './support/world.js';

/** What can become of an answer after the vendor has booked the request (or, `reset-before`, before it has read it). */
const FAULTS: readonly { readonly fault: FaultName; readonly ms?: number }[] = [
  { fault: 'reset-after-commit' },
  { fault: 'hang' },
  { fault: 'slow', ms: 2000 },
  { fault: 'slow', ms: 7000 },
  { fault: 'answer-twice' },
  { fault: 'truncate' },
  { fault: 'cut' },
  { fault: 'html' },
  { fault: 'reset-before' },
];
const RUNS = [
  { layout: TOGETHER, lastsMs: 15_000 },
  { layout: APART, lastsMs: 8_000 },
];

for (const { layout, lastsMs } of RUNS) {
  describe(`chaos: vendors that book a request and answer badly (${layout.name})`, function () {
    this.timeout(150_000);
    let redis: TestRedis;
    let world: World;
    let wms: Wms;
    before(async () => {
      redis = await startRedis();
      // what is unknown counts as a failure: left closed here, so that many requests meet their fault
      const env = Object.fromEntries(DESTINATIONS.map((d) => [`${d.toUpperCase()}_BREAKER_FAILURES`, '1000']));
      world = await startWorld({ reach: plainReach(redis.url), layout, env });
      wms = startWms(world.url);
    });
    after(async () => {
      wms.stop();
      await world.stop();
      await redis.stop();
    });

    const unknownAt = async (destination: Destination): Promise<number> => {
      const views = await Promise.all(wms.posted.map(({ kind, seq }) => world.ledger.eventView(kind, seq)));
      return views
        .flatMap((view) => view?.deliveries ?? [])
        .filter((delivery) => delivery.destination === destination && delivery.reason === 'outcome-unknown').length;
    };

    it('never, late, twice, half: each is proved, declared safe, or shown to a person; none is sent again blindly', async () => {
      const random = chance();
      const load = startLoad(wms, { perSecond: 6, random });
      const ends = performance.now() + lastsMs;
      let faults = 0;
      while (performance.now() < ends) {
        const vendor = random.pick(DESTINATIONS);
        const fault = random.pick(FAULTS);
        // WDT's look-ups are answered, and show what was booked: what was not can only go to a person
        if (vendor !== 'wdt') await world.sandbox.fault({ vendor, ...fault });
        else if (fault.fault !== 'reset-before') await world.sandbox.fault({ vendor, ...fault, match: 'SmartRefund' });
        faults += 1;
        await pause(random.between(20, 200));
      }
      await load.stop();
      world.sandbox.clearFaults();
      const counts: Counts = await tally(world, wms, 60_000);
      const unknown = Object.fromEntries(
        await Promise.all(DESTINATIONS.map(async (d) => [d, await unknownAt(d)] as const)),
      );
      prove(`vendors that answer badly, ${layout.name}`, counts, {
        faults,
        'unknown on attention': unknown,
        seed: random.seed,
      });
      expect(Object.keys(counts.attention).filter((reason) => reason !== 'behind one')).to.deep.equal([
        'outcome-unknown',
      ]);
      expect(unknown.wdt, 'WDT shows what it booked: every unknown is proved by a look-up').to.equal(0);
      expect(unknown.push, 'the push is declared safe to send again').to.equal(0);
      expect(counts.declared, 'and was sent again').to.be.greaterThan(0);
    });
  });
}
