import { putNotice } from '../ingress-calls.js';
import { largeNotice } from '../load/bodies.js';
import { parkRefunds } from '../parked.js';
import { redisTimePerEvent } from '../redis-time.js';
import { micros, number, times } from '../report.js';
import type { Row } from '../row.js';
import { settled } from '../settled.js';
import { openStage } from '../stage.js';
import { median, spread } from '../stats.js';

/** Does an event cost Redis more, the more events wait with it for the same notice? From the notice to the last delivery. */
export const waitingRow: Row = {
  name: 'waiting',
  measure: async ({ folder, vendor, load, sizes, note }) => {
    const { small, rounds, large } = sizes.waiting;
    const stage = await openStage(folder, { vendorUrl: vendor.url });
    try {
      const { base } = await stage.ingress();
      await stage.workers();
      let notices = 0;
      const wake = async (events: number): Promise<number> => {
        const dn = `WAITING${++notices}`;
        await vendor.reset();
        await parkRefunds(load, { stage, base }, dn, events);
        const spent = await redisTimePerEvent(stage.client, events, async () => {
          await putNotice(base, largeNotice(dn, events, true));
          await vendor.wait(events);
        });
        await settled(stage.queues, `end of notice ${dn}`);
        note(`${events} waiting: ${micros(spent)} of Redis each`);
        return spent;
      };
      // for the compilers of the processes
      await wake(small);
      const little: number[] = [];
      for (let i = 0; i < rounds; i++) little.push(await wake(small));
      const much = await wake(large);
      const ratio = much / median(little);
      return {
        lines: [
          {
            row: 'waiting',
            what: `Redis time per event, ${number(large)} waiting for one notice against ${number(small)}`,
            ours: micros(much),
            against: micros(median(little)),
            result: times(ratio),
            spread: `small: ${spread(little)}`,
            goal: '≤ 1.5 ×',
            met: ratio <= 1.5,
          },
        ],
      };
    } finally {
      await stage.stop();
    }
  },
};
