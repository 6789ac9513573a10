import { freePort } from '../../support/free-port.js';
import { childrenOf, startMeter } from '../cpu.js';
import { type Costed, cpuTable, medianCpu, medianRate } from '../cpu-table.js';
import { rate, times } from '../report.js';
import type { Row } from '../row.js';
import { openStage } from '../stage.js';
import { median, ratios, spread } from '../stats.js';

const COUNTS = [1, 2, 3] as const;

/** What more ingress processes behind one port bring, with generator and Redis on the same cores. */
export const processesRow: Row = {
  name: 'processes',
  measure: async ({ folder, load, sizes, note }) => {
    const { rounds, ms, warmUp } = sizes.ingress;
    const stage = await openStage(folder);
    const results = new Map<number, Costed[]>();
    try {
      const sides: { count: number; url: string; pids: (number | undefined)[] }[] = [];
      for (const count of COUNTS) {
        const port = await freePort();
        const url = `http://127.0.0.1:${port}`;
        const env = { INGRESS_PORT: String(port) };
        const args = [String(count)];
        const primary = await stage.launch(
          `cluster-${count}`,
          'test/dist/bench/cluster.js',
          args,
          env,
          `${url}/readyz`,
        );
        const { pid } = primary.process.child;
        sides.push({ count, url: `${url}/scm/checkout`, pids: [pid, ...childrenOf(pid)] });
      }
      for (const { url } of sides) await load.run({ url, connections: 64, events: warmUp });
      for (let round = 0; round < Math.min(rounds, 5); round++) {
        for (const i of sides.keys()) {
          const side = sides[(i + round) % sides.length];
          if (!side) continue;
          await stage.client.flushall();
          const pids = side.pids.map((pid, n) => [n === 0 ? 'primary' : `ingress ${n}`, pid] as const);
          const meter = startMeter({ Redis: stage.redis.pid(), ...Object.fromEntries(pids) });
          const { perSecond, events } = await load.run({ url: side.url, connections: 64, ms });
          const measured = { perSecond, cpu: meter(events) };
          results.set(side.count, [...(results.get(side.count) ?? []), measured]);
          note(`${side.count} ingress processes ${rate(perSecond, '/s', medianCpu([measured]))}`);
        }
      }
    } finally {
      await stage.stop();
    }
    const rates = (rounds: readonly Costed[]) => rounds.map(({ perSecond }) => perSecond);
    const one = results.get(1) ?? [];
    return {
      lines: COUNTS.filter((count) => count > 1).map((count) => {
        const many = results.get(count) ?? [];
        const each = ratios(rates(many), rates(one));
        return {
          row: 'processes',
          what: `1 → ${count} ingress processes behind one port`,
          ours: rate(medianRate(many), '/s', medianCpu(many)),
          against: rate(medianRate(one), '/s', medianCpu(one)),
          result: times(median(each)),
          spread: spread(each),
          goal: 'report',
          met: null,
        };
      }),
      details: [
        cpuTable(
          'Processor time per request (microseconds), by number of ingress processes behind one port',
          Object.fromEntries(results),
        ),
      ],
    };
  },
};
