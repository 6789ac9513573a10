import { freePort } from '../../support/redis.js';
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
    const results = new Map<number, number[]>();
    try {
      const sides: { count: number; url: string }[] = [];
      for (const count of COUNTS) {
        const port = await freePort();
        const url = `http://127.0.0.1:${port}`;
        const env = { INGRESS_PORT: String(port) };
        await stage.launch(`cluster-${count}`, 'test/dist/bench/cluster.js', [String(count)], env, `${url}/readyz`);
        sides.push({ count, url: `${url}/scm/checkout` });
      }
      for (const { url } of sides) await load.run({ url, connections: 64, events: warmUp });
      for (let round = 0; round < Math.min(rounds, 5); round++) {
        for (const i of sides.keys()) {
          const side = sides[(i + round) % sides.length];
          if (!side) continue;
          await stage.client.flushall();
          const { perSecond } = await load.run({ url: side.url, connections: 64, ms });
          results.set(side.count, [...(results.get(side.count) ?? []), perSecond]);
          note(`${side.count} ingress processes ${Math.round(perSecond)}/s`);
        }
      }
    } finally {
      await stage.stop();
    }
    const one = results.get(1) ?? [];
    return {
      lines: COUNTS.filter((count) => count > 1).map((count) => {
        const many = results.get(count) ?? [];
        const each = ratios(many, one);
        return {
          row: 'processes',
          what: `1 → ${count} ingress processes behind one port`,
          ours: rate(median(many), '/s'),
          against: rate(median(one), '/s'),
          result: times(median(each)),
          spread: spread(each),
          goal: 'report',
          met: null,
        };
      }),
    };
  },
};
