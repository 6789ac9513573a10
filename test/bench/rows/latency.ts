import { tidOf } from '../load/bodies.js';
import { ms } from '../report.js';
import type { Row } from '../row.js';
import { openStage } from '../stage.js';
import { percentile } from '../stats.js';

/** How long an event takes through a system that has nothing else to do: from its 204 to the vendor being called. */
export const latencyRow: Row = {
  name: 'latency',
  measure: async ({ folder, vendor, load, sizes }) => {
    const { events, everyMs } = sizes.latency;
    const stage = await openStage(folder, { vendorUrl: vendor.url });
    try {
      const { url } = await stage.ingress();
      await stage.worker('checkout');
      await stage.worker('push');
      await stage.announce(load.next(), events + 20);
      await vendor.reset();
      await load.run({ url, connections: 1, events: 20, everyMs });
      await vendor.wait(20);
      await vendor.reset();
      const first = load.next();
      const { answeredAt } = await load.run({ url, connections: 1, events, everyMs });
      const { at, tids } = await vendor.wait(events);
      const seen = new Map(tids.map((tid, i) => [tid, at[i] ?? Number.NaN]));
      const waits = answeredAt.map((answered, i) => (seen.get(tidOf(first + i)) ?? Number.NaN) - answered);
      const line = (name: string, p: number, goal: number) => {
        const value = percentile(waits, p);
        return {
          row: 'latency',
          what: `idle system, 204 → vendor called, ${name}`,
          ours: ms(value),
          against: '–',
          result: ms(value),
          spread: '–',
          goal: `≤ ${goal} ms`,
          met: value <= goal,
        };
      };
      return { lines: [line('p50', 0.5, 15), line('p99', 0.99, 60)] };
    } finally {
      await stage.stop();
    }
  },
};
