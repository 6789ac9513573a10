import { setTimeout as pause } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { cpuMs } from '../cpu.js';
import { type Details, number, rate, times } from '../report.js';
import type { Bench, Row } from '../row.js';
import { mapPushOrderSample } from '../sample-request.js';
import { openStage, type Stage } from '../stage.js';
import { median, ratios, spread } from '../stats.js';

/** Requests per second at the vendor, the first fifth left out: workers start up there. */
const steadyRate = (at: Float64Array): number => {
  const from = Math.floor(at.length / 5);
  return ((at.length - 1 - from) / ((at.at(-1) ?? 0) - (at[from] ?? 0))) * 1000;
};

/** A plain BullMQ worker on a queue that is filled already. */
const plainDrain = async ({ vendor }: Bench, queue: Queue, jobs: number): Promise<number> => {
  await vendor.reset();
  await queue.pause();
  const data = mapPushOrderSample();
  const list = Array.from({ length: jobs }, () => ({ name: 'post', data }));
  await queue.addBulk(list);
  await queue.resume();
  const { at } = await vendor.wait(jobs);
  return steadyRate(at);
};

/** Our delivery stage alone: everything is accepted and mapped before its queue is let go. */
const deliveryDrain = async ({ vendor, load }: Bench, stage: Stage, url: string, jobs: number): Promise<number> => {
  await vendor.reset();
  const push = stage.queues.queue('push');
  await push.pause();
  await stage.announce(load.next(), jobs);
  await load.run({ url, connections: 64, events: jobs });
  while ((await push.getWaitingCount()) < jobs) await pause(20);
  await push.resume();
  const { at } = await vendor.wait(jobs);
  return steadyRate(at);
};

/** The whole road at full load: from the first POST to the vendor's last call. */
const wholeRoad = async ({ vendor, load }: Bench, stage: Stage, url: string, jobs: number): Promise<number> => {
  await vendor.reset();
  await stage.announce(load.next(), jobs);
  const done = vendor.wait(jobs);
  const { startedAt } = await load.run({ url, connections: 64, events: jobs });
  const { at } = await done;
  return (jobs / ((at.at(-1) ?? 0) - startedAt)) * 1000;
};

const NAMES = ['plain', 'delivery', 'road'] as const;
type Side = (typeof NAMES)[number];

interface Round {
  readonly perSecond: number;
  /** microseconds of processor time per job, by process */
  readonly cpu: Readonly<Record<string, number>>;
}

/** What a side costs where every process has a core of its own; filling the queues beforehand is part of it. */
const cpuTable = (results: Readonly<Record<Side, readonly Round[]>>, processes: readonly string[]): Details => ({
  title: 'Processor time per job (microseconds), filling included',
  head: ['side', ...processes, 'jobs/s'],
  rows: NAMES.map((side) => [
    side,
    ...processes.map((name) => number(median(results[side].map(({ cpu }) => cpu[name] ?? Number.NaN)))),
    number(median(results[side].map(({ perSecond }) => perSecond))),
  ]),
});

/** CONTRACT §6: delivery against a plain BullMQ worker doing one POST per job. */
export const roadRow: Row = {
  name: 'road',
  measure: async (bench) => {
    const { rounds, jobs, warmUp } = bench.sizes.road;
    const stage = await openStage(bench.folder, { vendorUrl: bench.vendor.url });
    const queue = new Queue('plain', { connection: { host: '127.0.0.1', port: stage.redis.port } });
    const results: Record<Side, Round[]> = { plain: [], delivery: [], road: [] };
    const pids = new Map<string, number | undefined>([['Redis', stage.redis.pid()]]);
    try {
      const ingress = await stage.ingress();
      const { url } = ingress;
      const plain = await stage.launch(
        'plain-worker',
        'test/dist/bench/rivals/plain-worker.js',
        [],
        {
          REDIS_PORT: String(stage.redis.port),
          VENDOR_URL: bench.vendor.url,
        },
        null,
      );
      pids.set('plain worker', plain.process.child.pid);
      pids.set('ingress', ingress.process.child.pid);
      pids.set('mapping', (await stage.worker('checkout')).process.child.pid);
      pids.set('delivery', (await stage.worker('push')).process.child.pid);
      const sides = {
        plain: (n: number) => plainDrain(bench, queue, n),
        delivery: (n: number) => deliveryDrain(bench, stage, url, n),
        road: (n: number) => wholeRoad(bench, stage, url, n),
      };
      for (const name of NAMES) await sides[name](warmUp);
      for (let round = 0; round < rounds; round++) {
        for (const i of NAMES.keys()) {
          const name = NAMES[(i + round) % NAMES.length] ?? 'plain';
          const before = new Map([...pids].map(([process, pid]) => [process, cpuMs(pid)]));
          const perSecond = await sides[name](jobs);
          const spent = [...pids].map(([process, pid]) => [process, cpuMs(pid) - (before.get(process) ?? 0)] as const);
          const cpu = Object.fromEntries(spent.map(([process, ms]) => [process, (ms * 1000) / jobs]));
          results[name].push({ perSecond, cpu });
          bench.note(`${name} ${Math.round(perSecond)}/s`);
        }
      }
    } finally {
      await queue.close();
      await stage.stop();
    }
    const rates = (side: Side): number[] => results[side].map(({ perSecond }) => perSecond);
    const line = (what: string, name: 'delivery' | 'road', goal: number) => {
      const each = ratios(rates(name), rates('plain'));
      return {
        row: 'road',
        what,
        ours: rate(median(rates(name)), '/s'),
        against: rate(median(rates('plain')), '/s'),
        result: times(median(each)),
        spread: spread(each),
        goal: `≥ ${goal} ×`,
        met: median(each) >= goal,
      };
    };
    return {
      lines: [
        line('event → delivered, whole road under load, against a plain BullMQ worker', 'road', 0.5),
        line('delivery stage alone against a plain BullMQ worker', 'delivery', 0.8),
      ],
      details: [cpuTable(results, [...pids.keys()])],
    };
  },
};
