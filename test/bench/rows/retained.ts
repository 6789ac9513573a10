import { medianOfBoard } from '../board-calls.js';
import { startMeter } from '../cpu.js';
import { type Costed, cpuTable, medianCpu } from '../cpu-table.js';
import { dnOf } from '../load/bodies.js';
import { type Line, ms, number, rate, times } from '../report.js';
import type { Row } from '../row.js';
import { settled } from '../settled.js';
import { openStage } from '../stage.js';

/** Posted and delivered before the next lot: a backlog has a row of its own. */
const LOT = 5000;
const REQUESTS = 41;

interface Measured extends Costed {
  readonly traceMs: number;
  readonly attentionMs: number;
}

/** Does anything get slower by what Redis keeps of events that ended long ago? */
export const retainedRow: Row = {
  name: 'retained',
  measure: async ({ folder, vendor, load, sizes, note }) => {
    const { small, large } = sizes.retained;
    const stage = await openStage(folder, { vendorUrl: vendor.url });
    try {
      const { url, process } = await stage.ingress();
      const { checkout } = await stage.workers();
      const board = await stage.board();
      const sides = {
        Redis: stage.redis.pid(),
        ingress: process.child.pid,
        'worker checkout': checkout.process.child.pid,
      };
      const first = load.next();
      let retained = 0;
      const deliver = async (events: number): Promise<Costed> => {
        await vendor.reset();
        await stage.announce(load.next(), events);
        const meter = startMeter(sides);
        const { startedAt } = await load.run({ url, connections: 64, events });
        const { at } = await vendor.wait(events);
        await settled(stage.queues, 'end of a lot');
        retained += events;
        return { perSecond: (events / ((at.at(-1) ?? 0) - startedAt)) * 1000, cpu: meter(events) };
      };
      const measure = async (): Promise<Measured> => {
        const lot = await deliver(LOT);
        const spacing = Math.floor(retained / REQUESTS);
        return {
          ...lot,
          traceMs: await medianOfBoard(board, REQUESTS, (n) => `/api/trace?dn=${dnOf(first + n * spacing)}`),
          attentionMs: await medianOfBoard(board, REQUESTS, () => '/api/attention?destination=push'),
        };
      };
      while (retained < small) await deliver(Math.min(LOT, small - retained));
      const little = await measure();
      while (retained < large) {
        const { perSecond } = await deliver(Math.min(LOT, large - retained));
        if (retained % (20 * LOT) === 0) note(`${retained} retained, ${Math.round(perSecond)}/s`);
      }
      const much = await measure();
      const line = (what: string, show: (measured: Measured) => string, ratio: number): Line => ({
        row: 'retained',
        what,
        ours: show(much),
        against: show(little),
        result: times(ratio),
        spread: '–',
        goal: 'report',
        met: null,
      });
      return {
        lines: [
          line(
            `end-to-end with ${number(large)} retained events against ${number(small)}`,
            (measured) => rate(measured.perSecond, '/s', medianCpu([measured])),
            much.perSecond / little.perSecond,
          ),
          line('the same: trace by dn, p50', (m) => ms(m.traceMs), much.traceMs / little.traceMs),
          line(
            'the same: attention by destination, none on the list, p50',
            (m) => ms(m.attentionMs),
            much.attentionMs / little.attentionMs,
          ),
        ],
        details: [
          cpuTable('Processor time per event (microseconds), by number of retained events', {
            [number(small)]: [little],
            [number(large)]: [much],
          }),
        ],
      };
    } finally {
      await stage.stop();
    }
  },
};
