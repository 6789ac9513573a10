import { setTimeout as pause } from 'node:timers/promises';
import { startMeter } from '../cpu.js';
import { type Costed, cpuTable, medianCpu, medianRate } from '../cpu-table.js';
import { rate, times } from '../report.js';
import type { Row } from '../row.js';
import { openStage } from '../stage.js';
import { median, ratios, spread } from '../stats.js';

const VENDOR_MS = 50;
/** ten requests in flight per process, each 50 ms: no process can do more than this in a second */
const MOST_PER_SECOND = 200;
/** The first calls come while processes are still warming up. */
const SETTLE_MS = 1000;

/** What more worker processes bring while the vendor needs its time: deliveries per second, all mapped beforehand. */
export const workersRow: Row = {
  name: 'workers',
  measure: async ({ folder, vendor, load, sizes, note }) => {
    const { rounds, counts, ms } = sizes.workers;
    const stage = await openStage(folder, { vendorUrl: vendor.url });
    const results = new Map<number, Costed[]>();
    try {
      const { url } = await stage.ingress();
      const mapping = await stage.worker('checkout');
      const perRound = counts.reduce((sum, count) => sum + count, 0) * MOST_PER_SECOND * ((ms + 3 * SETTLE_MS) / 1000);
      const events = Math.ceil(rounds * perRound);
      await stage.announce(load.next(), events);
      await load.run({ url, connections: 64, events });
      while ((await stage.queues.queue('push').getWaitingCount()) < events) await pause(50);
      await mapping.process.end();
      for (let round = 0; round < rounds; round++) {
        for (const count of counts) {
          await vendor.reset(VENDOR_MS);
          const workers = await Promise.all(Array.from({ length: count }, () => stage.worker('push')));
          await pause(SETTLE_MS);
          await vendor.reset(VENDOR_MS);
          const pids = workers.map(({ process }, i) => [`worker ${i + 1}`, process.child.pid] as const);
          const meter = startMeter({ Redis: stage.redis.pid(), ...Object.fromEntries(pids) });
          await pause(ms);
          const { at } = await vendor.look();
          const perSecond = ((at.length - 1) / ((at.at(-1) ?? 0) - (at[0] ?? 0))) * 1000;
          const measured = { perSecond, cpu: meter(at.length) };
          results.set(count, [...(results.get(count) ?? []), measured]);
          note(`${count} worker processes ${rate(perSecond, '/s', medianCpu([measured]))}`);
          await Promise.all(workers.map(({ process }) => process.end()));
        }
      }
    } finally {
      await stage.stop();
    }
    const rates = (rounds: readonly Costed[]) => rounds.map(({ perSecond }) => perSecond);
    const one = results.get(1) ?? [];
    return {
      lines: counts
        .filter((count) => count > 1)
        .map((count) => {
          const many = results.get(count) ?? [];
          const each = ratios(rates(many), rates(one));
          return {
            row: 'workers',
            what: `1 → ${count} worker processes, vendor answering after ${VENDOR_MS} ms`,
            ours: rate(medianRate(many), '/s', medianCpu(many)),
            against: rate(medianRate(one), '/s', medianCpu(one)),
            result: times(median(each)),
            spread: spread(each),
            goal: count === 2 ? '≥ 1.9 ×' : 'report',
            met: count === 2 ? median(each) >= 1.9 : null,
          };
        }),
      details: [
        cpuTable(
          'Processor time per delivery (microseconds), by number of worker processes',
          Object.fromEntries(results),
        ),
      ],
    };
  },
};
