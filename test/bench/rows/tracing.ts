import { once } from 'node:events';
import { createServer } from 'node:http';
import { startMeter } from '../cpu.js';
import { type Costed, cpuTable, medianCpu } from '../cpu-table.js';
import { type Line, micros, times } from '../report.js';
import type { Bench, Row } from '../row.js';
import { settled } from '../settled.js';
import { openStage } from '../stage.js';
import { median, ratios, spread } from '../stats.js';

/** Sides by their name, with what tells them apart. */
const SIDES = {
  off: {},
  'a tenth': { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1' },
  all: { OTEL_TRACES_SAMPLER: 'always_on' },
} as const satisfies Record<string, Record<string, string>>;
type Side = keyof typeof SIDES;
const NAMES = Object.keys(SIDES) as readonly Side[];

/** A collector that takes spans and forgets them, so that what is measured is ours alone. */
const openCollector = async () => {
  const server = createServer((req, res) => {
    req.resume().on('end', () => res.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

const openSide = async ({ folder, vendor, load }: Bench, env: Record<string, string>) => {
  const stage = await openStage(folder, { vendorUrl: vendor.url, env });
  const { url, process: ingress } = await stage.ingress();
  const { process: worker } = await stage.worker('checkout', 'push');
  return {
    stop: stage.stop,
    /** processor time per event, from its request to the end of its delivery */
    deliver: async (events: number): Promise<Costed> => {
      await stage.announce(load.next(), events);
      await vendor.reset();
      const meter = startMeter({ ingress: ingress.child.pid, worker: worker.child.pid, Redis: stage.redis.pid() });
      const startedAt = performance.now();
      await load.run({ url, connections: 16, events });
      await vendor.wait(events);
      const perSecond = (events / (performance.now() - startedAt)) * 1000;
      await settled(stage.queues, 'end of the deliveries');
      return { perSecond, cpu: meter(events) };
    },
  };
};

const measureSides = async (bench: Bench, collector: string): Promise<Record<Side, Costed[]>> => {
  const { rounds, jobs, warmUp } = bench.sizes.road;
  const results: Record<Side, Costed[]> = { off: [], 'a tenth': [], all: [] };
  const open = new Map<Side, Awaited<ReturnType<typeof openSide>>>();
  try {
    for (const name of NAMES) {
      const on = name === 'off' ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: collector };
      const side = await openSide(bench, { ...SIDES[name], ...on });
      open.set(name, side);
      await side.deliver(warmUp);
    }
    for (let round = 0; round < rounds; round++) {
      for (const i of NAMES.keys()) {
        const name = NAMES[(i + round) % NAMES.length] ?? 'off';
        const measured = await open.get(name)?.deliver(jobs);
        if (!measured) throw new Error(`${name} was not opened`);
        results[name].push(measured);
        bench.note(`tracing ${name} ${micros(medianCpu([measured]))}`);
      }
    }
    return results;
  } finally {
    await Promise.all([...open.values()].map(({ stop }) => stop()));
  }
};

const line = (results: Record<Side, Costed[]>, name: Side, goal: number | null): Line => {
  const cpu = (of: Side): number[] => results[of].map((round) => medianCpu([round]));
  const each = ratios(cpu(name), cpu('off'));
  return {
    row: 'tracing',
    what: `processor time per delivered checkout, ${name === 'all' ? 'all events' : 'a tenth of them'} traced, against tracing off`,
    ours: micros(median(cpu(name))),
    against: micros(median(cpu('off'))),
    result: times(median(each)),
    spread: spread(each),
    goal: goal === null ? 'report' : `≤ ${goal} ×`,
    met: goal === null ? null : median(each) <= goal,
  };
};

/** What following events costs (docs/tracing.md). */
export const tracingRow: Row = {
  name: 'tracing',
  measure: async (bench) => {
    const collector = await openCollector();
    try {
      const results = await measureSides(bench, collector.url);
      return {
        lines: [line(results, 'a tenth', 1.05), line(results, 'all', null)],
        details: [cpuTable('Processor time per event (microseconds), by what is traced', results)],
      };
    } finally {
      collector.close();
    }
  },
};
