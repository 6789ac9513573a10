import { setTimeout as pause } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { type Sides, startMeter } from '../cpu.js';
import { type Costed, cpuTable, medianCpu, medianRate } from '../cpu-table.js';
import { type Line, micros, rate, times } from '../report.js';
import type { Bench, Row } from '../row.js';
import { mapPushOrderSample } from '../sample-request.js';
import { queueSettled, settled } from '../settled.js';
import { openStage, type Stage } from '../stage.js';
import { median, ratios, spread } from '../stats.js';

/** Requests per second at the vendor, the first fifth left out: workers start up there. */
const steadyRate = (at: Float64Array): number => {
  const from = Math.floor(at.length / 5);
  return ((at.length - 1 - from) / ((at.at(-1) ?? 0) - (at[from] ?? 0))) * 1000;
};

/** One way of getting events to the vendor; each has a Redis and processes of its own. */
interface Way {
  readonly sides: Sides;
  /** What is there before the first event: nobody's processor time. */
  readonly prepare: (jobs: number) => Promise<void>;
  /** Answers the jobs per second, once all of them have ended. */
  readonly run: (jobs: number) => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** A plain BullMQ worker on a queue that is filled already. */
const plainWay = async ({ folder, vendor }: Bench): Promise<Way> => {
  const stage = await openStage(folder, { vendorUrl: vendor.url });
  const queue = new Queue('plain', { connection: { host: '127.0.0.1', port: stage.redis.port } });
  const env = { REDIS_PORT: String(stage.redis.port), VENDOR_URL: vendor.url };
  const { process } = await stage.launch('plain-worker', 'test/dist/bench/rivals/plain-worker.js', [], env, null);
  return {
    sides: { Redis: stage.redis.pid(), 'plain worker': process.child.pid },
    prepare: () => vendor.reset(),
    run: async (jobs) => {
      await queue.pause();
      const data = mapPushOrderSample();
      await queue.addBulk(Array.from({ length: jobs }, () => ({ name: 'post', data })));
      await queue.resume();
      const { at } = await vendor.wait(jobs);
      await queueSettled(queue);
      return steadyRate(at);
    },
    stop: async () => {
      await queue.close();
      await stage.stop();
    },
  };
};

/** From the first POST to the vendor's last call, at full load. */
const wholeRoad = async ({ vendor, load }: Bench, stage: Stage, url: string, jobs: number): Promise<number> => {
  const done = vendor.wait(jobs);
  const { startedAt } = await load.run({ url, connections: 64, events: jobs });
  const { at } = await done;
  await settled(stage.queues, 'end of the whole road');
  return (jobs / ((at.at(-1) ?? 0) - startedAt)) * 1000;
};

const announced =
  ({ vendor, load }: Bench, stage: Stage) =>
  async (jobs: number) => {
    await vendor.reset();
    await stage.announce(load.next(), jobs);
  };

/** The whole road as `npm start` lays it out: every worker process maps its kind and delivers. */
const roadWay = async (bench: Bench): Promise<Way> => {
  const stage = await openStage(bench.folder, { vendorUrl: bench.vendor.url });
  const { url, process } = await stage.ingress();
  const { checkout, refund, refuse } = await stage.workers();
  return {
    sides: {
      Redis: stage.redis.pid(),
      ingress: process.child.pid,
      'worker checkout': checkout.process.child.pid,
      'worker refund': refund.process.child.pid,
      'worker refuse': refuse.process.child.pid,
    },
    prepare: announced(bench, stage),
    run: (jobs) => wholeRoad(bench, stage, url, jobs),
    stop: stage.stop,
  };
};

/** Our delivery stage alone: everything is accepted and mapped before its queue is let go. */
const deliveryDrain = async ({ vendor, load }: Bench, stage: Stage, url: string, jobs: number): Promise<number> => {
  const push = stage.queues.queue('push');
  await push.pause();
  await load.run({ url, connections: 64, events: jobs });
  while ((await push.getWaitingCount()) < jobs) await pause(20);
  await push.resume();
  const { at } = await vendor.wait(jobs);
  await settled(stage.queues, 'end of the deliveries');
  return steadyRate(at);
};

/** One process that maps and one that delivers: two ways to measure them. */
const apartWays = async (bench: Bench): Promise<{ apart: Way; delivery: Way }> => {
  const stage = await openStage(bench.folder, { vendorUrl: bench.vendor.url });
  const { url, process } = await stage.ingress();
  const sides = {
    Redis: stage.redis.pid(),
    ingress: process.child.pid,
    mapping: (await stage.worker('checkout')).process.child.pid,
    delivery: (await stage.worker('push')).process.child.pid,
  };
  const prepare = announced(bench, stage);
  return {
    apart: { sides, prepare, run: (jobs) => wholeRoad(bench, stage, url, jobs), stop: stage.stop },
    delivery: { sides, prepare, run: (jobs) => deliveryDrain(bench, stage, url, jobs), stop: async () => undefined },
  };
};

const NAMES = ['plain', 'road', 'apart', 'delivery'] as const;
type Name = (typeof NAMES)[number];
type Rounds = Readonly<Record<Name, readonly Costed[]>>;

const measureWays = async (bench: Bench, ways: Readonly<Record<Name, Way>>): Promise<Rounds> => {
  const { rounds, jobs, warmUp } = bench.sizes.road;
  const results: Record<Name, Costed[]> = { plain: [], road: [], apart: [], delivery: [] };
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
    row: 'road',
    what,
    ours: shown(name),
    against: shown('plain'),
    result: times(median(each)),
    spread: spread(each),
    goal: goal === null ? 'report' : `≥ ${goal} ×`,
    met: goal === null ? null : median(each) >= goal,
  };
};

const cpuLine = (results: Rounds): Line => {
  const cpu = (of: Name): number[] => results[of].map((round) => medianCpu([round]));
  const each = ratios(cpu('road'), cpu('plain'));
  return {
    row: 'road',
    what: "processor time per event against the plain worker's: all our processes and Redis",
    ours: micros(median(cpu('road'))),
    against: micros(median(cpu('plain'))),
    result: times(median(each)),
    spread: spread(each),
    goal: '≤ 1.9 ×',
    met: median(each) <= 1.9,
  };
};

/** CONTRACT §6: delivery against a plain BullMQ worker doing one POST per job. */
export const roadRow: Row = {
  name: 'road',
  measure: async (bench) => {
    const plain = await plainWay(bench);
    const ways = { plain, road: await roadWay(bench), ...(await apartWays(bench)) };
    try {
      const results = await measureWays(bench, ways);
      return {
        lines: [
          rateLine('event → delivered, whole road under load, against a plain BullMQ worker', results, 'road', 0.55),
          cpuLine(results),
          rateLine('the whole road, mapping and delivery apart', results, 'apart', null),
          rateLine('delivery stage alone against a plain BullMQ worker', results, 'delivery', 0.8),
        ],
        details: [
          cpuTable('Processor time per event on its road (microseconds), filling included, notices left out', results),
        ],
      };
    } finally {
      await Promise.all(Object.values(ways).map(({ stop }) => stop()));
    }
  },
};
