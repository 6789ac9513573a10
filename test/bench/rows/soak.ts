import { setTimeout as pause } from 'node:timers/promises';
import { residentBytes } from '../processes.js';
import { number, times } from '../report.js';
import type { Row } from '../row.js';
import { openStage } from '../stage.js';

const MINUTE = 60_000;
const MINUTES = 10;
const EVENTS_PER_BATCH = 2000;

/** Resident memory of each process over ten minutes at full load, against what it was after the first. */
export const soakRow: Row = {
  name: 'soak',
  measure: async ({ folder, vendor, load, note }) => {
    const stage = await openStage(folder, { vendorUrl: vendor.url });
    try {
      const ingress = await stage.ingress();
      const running = [ingress, await stage.worker('checkout'), await stage.worker('push')].map((l) => l.process);
      const start = performance.now();
      const samples: { minute: number; bytes: number[] }[] = [];
      let events = 0;
      let done = false;
      const sampling = (async () => {
        while (!done) {
          await pause(5000);
          samples.push({ minute: (performance.now() - start) / MINUTE, bytes: running.map(residentBytes) });
        }
      })();
      while (performance.now() - start < MINUTES * MINUTE) {
        await vendor.reset();
        await stage.announce(load.next(), EVENTS_PER_BATCH);
        const arrived = vendor.wait(EVENTS_PER_BATCH);
        await load.run({ url: ingress.url, connections: 64, events: EVENTS_PER_BATCH });
        await arrived;
        events += EVENTS_PER_BATCH;
        if (events % 20_000 === 0)
          note(`${events} events, ${running.map((p) => Math.round(residentBytes(p) / 2 ** 20)).join(' ')} MiB`);
      }
      done = true;
      await sampling;
      const highest = (i: number, from: number, to: number) =>
        Math.max(...samples.filter((s) => s.minute > from && s.minute <= to).map((s) => s.bytes[i] ?? Number.NaN));
      return {
        lines: running.map(({ name }, i) => {
          const [early, late] = [highest(i, 0.75, 1.5), highest(i, MINUTES - 1, MINUTES + 1)];
          return {
            row: 'soak',
            what: `resident memory of ${name}, minute ${MINUTES} against the first (${number(events)} events)`,
            ours: `${number(late / 2 ** 20)} MiB`,
            against: `${number(early / 2 ** 20)} MiB`,
            result: times(late / early),
            spread: '–',
            goal: '≤ 1.1 ×',
            met: late / early <= 1.1,
          };
        }),
      };
    } finally {
      await stage.stop();
    }
  },
};
