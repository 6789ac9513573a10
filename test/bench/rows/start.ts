import { ms } from '../report.js';
import type { Row } from '../row.js';
import { openStage } from '../stage.js';
import { median, spread } from '../stats.js';

/** From the start of a process to its readiness: the ingress, and a worker process of all deliveries. */
export const startRow: Row = {
  name: 'start',
  measure: async ({ folder, vendor, sizes }) => {
    const stage = await openStage(folder, { vendorUrl: vendor.url });
    const times: Record<'ingress' | 'worker', number[]> = { ingress: [], worker: [] };
    try {
      for (let round = 0; round < sizes.start.rounds; round++) {
        const ingress = await stage.ingress();
        times.ingress.push(ingress.ms);
        await ingress.process.end();
        const worker = await stage.worker('checkout', 'refund', 'refuse', 'push');
        times.worker.push(worker.ms);
        await worker.process.end();
      }
    } finally {
      await stage.stop();
    }
    const line = (what: string, values: readonly number[]) => ({
      row: 'start',
      what: `start to ready, ${what}`,
      ours: ms(median(values)),
      against: '–',
      result: ms(median(values)),
      spread: spread(values),
      goal: '≤ 1 s',
      met: median(values) <= 1000,
    });
    return { lines: [line('ingress', times.ingress), line('a worker process', times.worker)] };
  },
};
