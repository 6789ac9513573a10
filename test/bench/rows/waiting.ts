import { growthLine } from '../growth.js';
import { putNotice } from '../ingress-calls.js';
import { largeNotice } from '../load/bodies.js';
import { redisTimePerEvent } from '../redis-time.js';
import { micros } from '../report.js';
import type { Row } from '../row.js';
import { parkRefunds, settled } from '../settled.js';
import { openStage } from '../stage.js';

/** Does an event cost Redis more, the more events wait with it for the same notice? From the notice to the last delivery. */
export const waitingRow: Row = {
  name: 'waiting',
  measure: async ({ folder, vendor, load, sizes, note }) => {
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
      const line = await growthLine({
        row: 'waiting',
        what: (large, small) => `Redis time per event, ${large} waiting for one notice against ${small}`,
        sizes: sizes.waiting,
        measure: wake,
      });
      return { lines: [line] };
    } finally {
      await stage.stop();
    }
  },
};
