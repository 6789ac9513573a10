import { setTimeout as pause } from 'node:timers/promises';
import type { FaultName } from '@scm-relay/sandbox';
import { DESTINATIONS, type Destination } from '@scm-relay/schemas';
import { expect } from 'chai';
import { chance } from './support/chance.js';
import { startLoad } from './support/lives.js';
import { type Counts, prove, tally } from './support/tally.js';
import { useWorld } from './support/use-world.js';
import { APART, TOGETHER } from './support/world.js';

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
    this.timeout(180_000);
    // what is unknown counts as a failure: left closed here, so that many requests meet their fault
    const env = Object.fromEntries(DESTINATIONS.map((d) => [`${d.toUpperCase()}_BREAKER_FAILURES`, '1000']));
    const chaos = useWorld({ layout, env });

    const unknownAt = async (destination: Destination): Promise<number> => {
      const views = await Promise.all(chaos.wms.posted.map(({ kind, seq }) => chaos.world.ledger.eventView(kind, seq)));
      return views
        .flatMap((view) => view?.deliveries ?? [])
        .filter((delivery) => delivery.destination === destination && delivery.reason === 'outcome-unknown').length;
    };

    it('never, late, twice, half: each is proved, declared safe, or shown to a person; none is sent again blindly', async () => {
      const random = chance();
      const load = startLoad(chaos.wms, { perSecond: 6, random });
      const ends = performance.now() + lastsMs;
      let faults = 0;
      while (performance.now() < ends) {
        const vendor = random.pick(DESTINATIONS);
        const fault = random.pick(FAULTS);
        // WDT's look-ups are answered, and show what was booked: what was not can only go to a person
        if (vendor !== 'wdt') await chaos.world.sandbox.fault({ vendor, ...fault });
        else if (fault.fault !== 'reset-before')
          await chaos.world.sandbox.fault({ vendor, ...fault, match: 'SmartRefund' });
        faults += 1;
        await pause(random.between(20, 200));
      }
      await load.stop();
      chaos.world.sandbox.clearFaults();
      const counts: Counts = await tally(chaos.world, chaos.wms, 60_000);
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
