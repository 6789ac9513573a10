import { startMeter } from '../cpu.js';
import { type Costed, cpuTable, medianCpu, medianRate } from '../cpu-table.js';
import { type Line, micros, rate, times } from '../report.js';
import type { Bench, Row } from '../row.js';
import { median, ratios, spread } from '../stats.js';
import { apartWays } from '../ways/apart.js';
import { endToEndWay } from '../ways/end-to-end.js';
import { leastWay } from '../ways/least.js';
import { plainWay } from '../ways/plain-worker.js';
import type { Way } from '../ways/way.js';

const NAMES = ['plain', 'least', 'end-to-end', 'apart', 'delivery'] as const;
type Name = (typeof NAMES)[number];
type Rounds = Readonly<Record<Name, readonly Costed[]>>;

const measureWays = async (bench: Bench, ways: Readonly<Record<Name, Way>>): Promise<Rounds> => {
  const { rounds, jobs, warmUp } = bench.sizes.endToEnd;
  const results: Record<Name, Costed[]> = { plain: [], least: [], 'end-to-end': [], apart: [], delivery: [] };
  for (const name of NAMES) {
    await ways[name].prepare(warmUp);
    await ways[name].run(warmUp);
  }
  for (let round = 0; round < rounds; round++) {
    for (const i of NAMES.keys()) {
      const name = NAMES[(i + round) % NAMES.length] ?? 'plain';
      await ways[name].prepare(jobs);
      const meter = startMeter(ways[name].sides);
      const perSecond = await ways[name].run(jobs);
      results[name].push({ perSecond, cpu: meter(jobs) });
      bench.note(`${name} ${rate(perSecond, '/s', medianCpu(results[name].slice(-1)))}`);
    }
  }
  return results;
};

const rateLine = (what: string, results: Rounds, name: Name, goal: number | null): Line => {
  const rates = (of: Name): number[] => results[of].map(({ perSecond }) => perSecond);
  const shown = (of: Name): string => rate(medianRate(results[of]), '/s', medianCpu(results[of]));
  const each = ratios(rates(name), rates('plain'));
  return {
    row: 'end-to-end',
    what,
    ours: shown(name),
    against: shown('plain'),
    result: times(median(each)),
    spread: spread(each),
    goal: goal === null ? 'report' : `≥ ${goal} ×`,
    met: goal === null ? null : median(each) >= goal,
  };
};

const cpuLine = (what: string, results: Rounds, name: Name, goal: number | null): Line => {
  const cpu = (of: Name): number[] => results[of].map((round) => medianCpu([round]));
  const each = ratios(cpu(name), cpu('plain'));
  return {
    row: 'end-to-end',
    what,
    ours: micros(median(cpu(name))),
    against: micros(median(cpu('plain'))),
    result: times(median(each)),
    spread: spread(each),
    goal: goal === null ? 'report' : `≤ ${goal} ×`,
    met: goal === null ? null : median(each) <= goal,
  };
};

/** CONTRACT §6: delivery against a plain BullMQ worker doing one POST per job. */
export const endToEndRow: Row = {
  name: 'end-to-end',
  measure: async (bench) => {
    const plain = await plainWay(bench);
    const ways = {
      plain,
      least: await leastWay(bench),
      'end-to-end': await endToEndWay(bench),
      ...(await apartWays(bench)),
    };
    try {
      const results = await measureWays(bench, ways);
      return {
        lines: [
          rateLine(
            'event → delivered, end-to-end under load, against a plain BullMQ worker',
            results,
            'end-to-end',
            0.55,
          ),
          cpuLine(
            "processor time per event against the plain worker's: all our processes and Redis",
            results,
            'end-to-end',
            1.9,
          ),
          rateLine('the same calls without any logic (the least that keeps as much)', results, 'least', null),
          cpuLine('the same: processor time per event', results, 'least', null),
          rateLine('end-to-end, mapping and delivery apart', results, 'apart', null),
          cpuLine('the same: processor time per event', results, 'apart', null),
          rateLine('delivery stage alone against a plain BullMQ worker', results, 'delivery', 0.8),
        ],
        details: [
          cpuTable('Processor time per event end-to-end (microseconds), filling included, notices left out', results),
        ],
      };
    } finally {
      await Promise.all(Object.values(ways).map(({ stop }) => stop()));
    }
  },
};
