import { type Sides, startMeter } from '../cpu.js';
import { type Costed, cpuTable, medianCpu, medianRate } from '../cpu-table.js';
import { number, rate, times } from '../report.js';
import type { Bench, Row } from '../row.js';
import { settled } from '../settled.js';
import { openStage, type Stage } from '../stage.js';
import { clock, spread } from '../stats.js';

interface Relay {
  readonly stage: Stage;
  readonly url: string;
  readonly sides: Sides;
}

/** Fills a backlog before the mapping stage, then lets it go: events per second until the last one is at the vendor. */
const drain = async ({ vendor, load, note }: Bench, { stage, url, sides }: Relay, size: number): Promise<Costed> => {
  const checkout = stage.queues.queue('checkout');
  await vendor.reset();
  await checkout.pause();
  await stage.announce(load.next(), size);
  await load.run({ url, connections: 64, events: size });
  const meter = startMeter(sides);
  const from = clock();
  await checkout.resume();
  const { at } = await vendor.wait(size);
  const perSecond = (size / ((at.at(-1) ?? 0) - from)) * 1000;
  await settled(stage.queues, 'end of the backlog');
  const drained = { perSecond, cpu: meter(size) };
  note(`backlog of ${size}: ${rate(perSecond, '/s', medianCpu([drained]))}`);
  return drained;
};

/** Does the system get slower the more there is to do? */
export const backlogRow: Row = {
  name: 'backlog',
  measure: async (bench) => {
    const { small, rounds, large } = bench.sizes.backlog;
    const stage = await openStage(bench.folder, { vendorUrl: bench.vendor.url });
    try {
      const { url } = await stage.ingress();
      const mapping = await stage.worker('checkout');
      const delivery = await stage.worker('push');
      const sides = {
        Redis: stage.redis.pid(),
        mapping: mapping.process.child.pid,
        delivery: delivery.process.child.pid,
      };
      const relay = { stage, url, sides };
      await drain(bench, relay, small);
      const little: Costed[] = [];
      const measureSmall = async () => {
        for (let i = 0; i < Math.ceil(rounds / 2); i++) little.push(await drain(bench, relay, small));
      };
      await measureSmall();
      const much = await drain(bench, relay, large);
      await measureSmall();
      const ratio = much.perSecond / medianRate(little);
      return {
        lines: [
          {
            row: 'backlog',
            what: `drain rate, backlog of ${number(large)} against ${number(small)}`,
            ours: rate(much.perSecond, '/s', medianCpu([much])),
            against: rate(medianRate(little), '/s', medianCpu(little)),
            result: times(ratio),
            spread: `small: ${spread(little.map(({ perSecond }) => perSecond))}`,
            goal: '≥ 0.9 ×',
            met: ratio >= 0.9,
          },
        ],
        details: [
          cpuTable('Processor time per event of a backlog (microseconds), accepting left out', {
            [number(small)]: little,
            [number(large)]: [much],
          }),
        ],
      };
    } finally {
      await stage.stop();
    }
  },
};
