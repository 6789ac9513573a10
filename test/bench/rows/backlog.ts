import { number, rate, times } from '../report.js';
import type { Bench, Row } from '../row.js';
import { openStage, type Stage } from '../stage.js';
import { median, spread } from '../stats.js';

/** Fills a backlog before the mapping stage, then lets it go: events per second until the last one is at the vendor. */
const drain = async ({ vendor, load, note }: Bench, stage: Stage, url: string, size: number): Promise<number> => {
  const checkout = stage.queues.queue('checkout');
  await vendor.reset();
  await checkout.pause();
  await stage.announce(load.next(), size);
  await load.run({ url, connections: 64, events: size });
  const from = Number(process.hrtime.bigint()) / 1e6;
  await checkout.resume();
  const { at } = await vendor.wait(size);
  const perSecond = (size / ((at.at(-1) ?? 0) - from)) * 1000;
  note(`backlog of ${size}: ${Math.round(perSecond)}/s`);
  return perSecond;
};

/** Does the system get slower the more there is to do? */
export const backlogRow: Row = {
  name: 'backlog',
  measure: async (bench) => {
    const { small, rounds, large } = bench.sizes.backlog;
    const stage = await openStage(bench.folder, { vendorUrl: bench.vendor.url });
    try {
      const { url } = await stage.ingress();
      await stage.worker('checkout');
      await stage.worker('push');
      await drain(bench, stage, url, small);
      const little: number[] = [];
      const measureSmall = async () => {
        for (let i = 0; i < Math.ceil(rounds / 2); i++) little.push(await drain(bench, stage, url, small));
      };
      await measureSmall();
      const much = await drain(bench, stage, url, large);
      await measureSmall();
      const ratio = much / median(little);
      return {
        lines: [
          {
            row: 'backlog',
            what: `drain rate, backlog of ${number(large)} against ${number(small)}`,
            ours: rate(much, '/s'),
            against: rate(median(little), '/s'),
            result: times(ratio),
            spread: `small: ${spread(little)}`,
            goal: '≥ 0.9 ×',
            met: ratio >= 0.9,
          },
        ],
      };
    } finally {
      await stage.stop();
    }
  },
};
