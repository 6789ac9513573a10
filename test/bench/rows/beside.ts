import { openHistoryStage } from '../history-stage.js';
import { tidOf } from '../load/bodies.js';
import { type Line, ms, times } from '../report.js';
import type { Bench, Row } from '../row.js';
import { settled } from '../settled.js';
import { openStage, type Stage } from '../stage.js';
import { median, percentile, ratios, spread } from '../stats.js';

/** Some three hundred events a second, a third of what this layout carries on two cores. */
const CONNECTIONS = 8;
const EVERY_MS = 25;
const WARM_UP = 3000;
const GOAL = 1.5;

interface Measured {
  /** ms of 99 of 100 requests, and from 204 to the vendor's call */
  readonly accepted: number;
  readonly delivered: number;
}

const stageOf = async ({ folder, vendor }: Bench, withHistory: boolean): Promise<Stage> => {
  if (!withHistory) return openStage(folder, { vendorUrl: vendor.url });
  const stage = await openHistoryStage(folder, vendor.url);
  await stage.history();
  return stage;
};

const openSide = async (bench: Bench, withHistory: boolean) => {
  const { vendor, load } = bench;
  const stage = await stageOf(bench, withHistory);
  const { url } = await stage.ingress();
  await stage.workers();
  return {
    stop: stage.stop,
    measure: async (events: number): Promise<Measured> => {
      await stage.announce(load.next(), events);
      await vendor.reset();
      const first = load.next();
      const { p99, answeredAt } = await load.run({ url, connections: CONNECTIONS, events, everyMs: EVERY_MS });
      const { at, tids } = await vendor.wait(events);
      await settled(stage.queues, 'end of the deliveries');
      const called = new Map(tids.map((tid, i) => [tid, at[i] ?? Number.NaN]));
      const waits = answeredAt.map((answered, i) => (called.get(tidOf(first + i)) ?? Number.NaN) - answered);
      return { accepted: p99, delivered: percentile(waits, 0.99) };
    },
  };
};

/** Do accepting and delivering notice that the history process moves what has ended, at a third of full load? */
export const besideRow: Row = {
  name: 'beside',
  measure: async (bench) => {
    const { rounds, events } = bench.sizes.beside;
    const sides = [await openSide(bench, false), await openSide(bench, true)] as const;
    const results: [Measured[], Measured[]] = [[], []];
    try {
      for (const side of sides) await side.measure(WARM_UP);
      for (let round = 0; round < rounds; round++) {
        for (const i of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
          const measured = await sides[i].measure(events);
          results[i].push(measured);
          bench.note(`${i === 0 ? 'without' : 'with'} a history ${ms(measured.accepted)}, ${ms(measured.delivered)}`);
        }
      }
    } finally {
      await Promise.all(sides.map(({ stop }) => stop()));
    }
    const line = (what: string, of: (measured: Measured) => number): Line => {
      const [without, beside] = [results[0].map(of), results[1].map(of)];
      const each = ratios(beside, without);
      return {
        row: 'beside',
        what: `${what} beside a history process at a third of full load, against no history`,
        ours: ms(median(beside)),
        against: ms(median(without)),
        result: times(median(each)),
        spread: spread(each),
        goal: `≤ ${GOAL} ×`,
        met: median(each) <= GOAL,
      };
    };
    return {
      lines: [
        line('p99 of accepting', ({ accepted }) => accepted),
        line('p99 from 204 to the vendor’s call', ({ delivered }) => delivered),
      ],
    };
  },
};
