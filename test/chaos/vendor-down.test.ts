import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { until } from '../support/until.js';
import { chance } from './support/chance.js';
import { during } from './support/info.js';
import { runLives } from './support/lives.js';
import { prove, tally } from './support/tally.js';
import { useWorld } from './support/use-world.js';
import { APART, TOGETHER } from './support/world.js';

const RUNS = [
  { layout: TOGETHER, waiting: 5000, downMs: 30_000 },
  { layout: APART, waiting: 1000, downMs: 10_000 },
];
const PROBE_MS = 5000;
const CONCURRENCY = 10;
const BREAKER_FAILURES = 5;
/** one call per second for every five that wait, and what idle processes make: a loop without a pause makes thousands for each */
const calmPerSecond = (waiting: number): number => Math.max(waiting / 5, 1000);

for (const { layout, waiting, downMs } of RUNS) {
  describe(`chaos: a vendor is down for a while with thousands of deliveries waiting (${layout.name})`, function () {
    this.timeout(240_000);
    const env = { PUSH_BREAKER_PROBE_MS: String(PROBE_MS), PUSH_CONCURRENCY: String(CONCURRENCY) };
    const chaos = useWorld({ layout, env });

    const backlog = (): Promise<number> => chaos.world.redis.zcard(`${chaos.world.prefix}:open:push`);

    /** requests to the push since the start, whatever became of them */
    const attempts = async (): Promise<number> => {
      const views = await Promise.all(chaos.wms.posted.map(({ kind, seq }) => chaos.world.ledger.eventView(kind, seq)));
      return views.flatMap((view) => view?.deliveries ?? []).reduce((sum, { attempts: all }) => sum + all.length, 0);
    };

    it('costs no attempts and no busy loop, and everything is delivered when it is back', async () => {
      const random = chance();
      // `down` of one vendor resets every connection unread, for as long as it lasts
      await chaos.world.sandbox.fault({ vendor: 'push', fault: 'down', ms: 3_600_000 });
      const filling = performance.now();
      await runLives(chaos.wms, { count: waiting, atOnce: 64, random, refunds: false });
      await until(async () => (await backlog()) >= waiting, {
        timeoutMs: 60_000,
        everyMs: 250,
        what: 'the backlog',
      });
      const down = performance.now();
      const before = await attempts();
      // a busy machine takes its time to fill up, and probes all the while
      const filledForMs = performance.now() - filling;
      const held = await during(chaos.world.redis, () => pause(downMs));
      const meanwhile = (await attempts()) - before;
      // reading the attempts of thousands takes seconds as well
      const downForMs = performance.now() - down;
      chaos.world.sandbox.clearFaults();
      const back = performance.now();
      const counts = await tally(chaos.world, chaos.wms, 120_000);
      const perSecond = Math.round(Object.values(held.calls).reduce((sum, n) => sum + n, 0) / (downMs / 1000));
      prove(`vendor down, ${layout.name}`, counts, {
        waiting,
        'attempts while it filled up': before,
        'filled up within s': Math.round(filledForMs / 1000),
        'attempts while it was down': meanwhile,
        'Redis calls/s meanwhile': perSecond,
        'most of them': Object.entries(held.calls).slice(0, 4),
        'drained within s': Math.round((performance.now() - back) / 1000),
        seed: random.seed,
      });
      expect(counts.delivered).to.equal(waiting);
      // what opens the breaker, what was under way then, and one probe at a time
      const probes = (ms: number): number => Math.ceil(ms / PROBE_MS) + 1;
      expect(meanwhile, 'attempts while it was down').to.be.at.most(probes(downForMs));
      const atOnce = layout.workers.filter((queues) => queues.includes('push')).length * CONCURRENCY;
      expect(before, 'attempts while it filled up').to.be.at.most(BREAKER_FAILURES + atOnce + probes(filledForMs));
      // most of them are the sweeper's, which makes sure of each waiting delivery once a minute, and what its scripts call
      expect(perSecond, 'Redis calls per second').to.be.at.most(calmPerSecond(waiting));
      const exhausted = counts.attention['retries-exhausted'] ?? 0;
      expect(exhausted).to.equal(0);
    });
  });
}
