import { freePort } from '../../support/free-port.js';
import { type CpuPerEvent, type Sides, startMeter, totalCpu } from '../cpu.js';
import type { LoadReport } from '../load/messages.js';
import { type Details, type Line, ms, number, rate, times } from '../report.js';
import type { Bench, Row } from '../row.js';
import { openStage } from '../stage.js';
import { median, ratios, spread } from '../stats.js';

const CONNECTIONS = 64;
const NAMES = ['ours', 'express-queue', 'express-204', 'http-xadd', 'always'] as const;

interface Side {
  readonly name: (typeof NAMES)[number];
  readonly url: string;
  readonly clear: () => Promise<unknown>;
  readonly processes: Sides;
}

interface Round extends LoadReport {
  /** per request */
  readonly cpu: CpuPerEvent;
}

/** All sides in turn, every round in another order; each round of each side on an empty Redis. */
const measureSides = async ({ load, sizes, note }: Bench, sides: readonly Side[]) => {
  const { rounds, ms: length, warmUp } = sizes.ingress;
  const reports = new Map<Side['name'], Round[]>();
  for (const { url } of sides) await load.run({ url, connections: CONNECTIONS, events: warmUp });
  for (let round = 0; round < rounds; round++) {
    for (const i of sides.keys()) {
      const side = sides[(i + round) % sides.length];
      if (!side) continue;
      await side.clear();
      const meter = startMeter(side.processes);
      const report = await load.run({ url: side.url, connections: CONNECTIONS, ms: length });
      const cpu = meter(report.events);
      reports.set(side.name, [...(reports.get(side.name) ?? []), { ...report, cpu }]);
      note(`${side.name} ${Math.round(report.perSecond)}/s p99 ${report.p99.toFixed(1)} ms`);
    }
  }
  return (name: Side['name'], pick: (report: Round) => number): number[] => (reports.get(name) ?? []).map(pick);
};

/** CONTRACT §6: the ingress against what one would write instead. */
export const ingressRow: Row = {
  name: 'ingress',
  measure: async (bench) => {
    const stage = await openStage(bench.folder);
    const durable = await openStage(bench.folder, { fsync: 'always' });
    const rival = async (name: Side['name']): Promise<Side> => {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const env = { PORT: String(port), REDIS_PORT: String(stage.redis.port) };
      const { process } = await stage.launch(name, `test/dist/bench/rivals/${name}.js`, [], env, `${url}/readyz`);
      return {
        name,
        url: `${url}/scm/checkout`,
        clear: () => stage.client.flushall(),
        processes: { server: process.child.pid, Redis: stage.redis.pid() },
      };
    };
    try {
      const { url, process } = await stage.ingress();
      const always = await durable.ingress();
      const of = await measureSides(bench, [
        {
          name: 'ours',
          url,
          clear: () => stage.client.flushall(),
          processes: { server: process.child.pid, Redis: stage.redis.pid() },
        },
        await rival('express-queue'),
        await rival('express-204'),
        await rival('http-xadd'),
        {
          name: 'always',
          url: always.url,
          clear: () => durable.client.flushall(),
          processes: { server: always.process.child.pid, Redis: durable.redis.pid() },
        },
      ]);
      return { lines: lines(of), details: [cpuTable(of)] };
    } finally {
      await stage.stop();
      await durable.stop();
    }
  },
};

const cpuTable = (of: Awaited<ReturnType<typeof measureSides>>): Details => ({
  title: 'Processor time per request (microseconds), which depends less on what else runs here',
  head: ['side', 'server', 'Redis', 'requests/s', 'p50', 'p99'],
  rows: NAMES.map((name) => [
    name,
    number(median(of(name, ({ cpu }) => cpu.server ?? Number.NaN))),
    number(median(of(name, ({ cpu }) => cpu.Redis ?? Number.NaN))),
    number(median(of(name, ({ perSecond }) => perSecond))),
    ms(median(of(name, ({ p50 }) => p50))),
    ms(median(of(name, ({ p99 }) => p99))),
  ]),
});

const lines = (of: Awaited<ReturnType<typeof measureSides>>): Line[] => {
  const compare = (
    what: string,
    [mine, other]: readonly [Side['name'], Side['name']],
    by: 'perSecond' | 'p99',
    goal: string,
    reached: (ratio: number) => boolean | null,
  ): Line => {
    const [ours, theirs] = [of(mine, (r) => r[by]), of(other, (r) => r[by])];
    const each = ratios(ours, theirs);
    const show = (name: Side['name'], values: readonly number[]) =>
      by === 'p99' ? ms(median(values)) : rate(median(values), '/s', median(of(name, ({ cpu }) => totalCpu(cpu))));
    return {
      row: 'ingress',
      what,
      ours: show(mine, ours),
      against: show(other, theirs),
      result: times(median(each)),
      spread: spread(each),
      goal,
      met: reached(median(each)),
    };
  };
  return [
    compare(
      'ingress, 64 connections: requests against (a) Express + queue.add',
      ['ours', 'express-queue'],
      'perSecond',
      '≥ 1.2 ×',
      (r) => r >= 1.2,
    ),
    compare('the same: p99 against (a)', ['ours', 'express-queue'], 'p99', '≤ 0.5 ×', (r) => r <= 0.5),
    compare(
      'the same: requests against (b) Express without Redis',
      ['ours', 'express-204'],
      'perSecond',
      '≥ 0.7 ×',
      (r) => r >= 0.7,
    ),
    compare(
      'the same: requests against (c) node:http + XADD',
      ['ours', 'http-xadd'],
      'perSecond',
      'report',
      () => null,
    ),
    compare(
      'the same, appendfsync always against everysec',
      ['always', 'ours'],
      'perSecond',
      '≥ 0.6 ×',
      (r) => r >= 0.6,
    ),
  ];
};
