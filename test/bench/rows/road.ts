import { setTimeout as pause } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { rate, times } from '../report.js';
import type { Bench, Row } from '../row.js';
import { mapPushOrderSample } from '../sample-request.js';
import { openStage, type Stage } from '../stage.js';
import { median, ratios, spread } from '../stats.js';

const WARM_UP = 300;

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

/** CONTRACT §6: delivery against a plain BullMQ worker doing one POST per job. */
export const roadRow: Row = {
  name: 'road',
  measure: async (bench) => {
    const { rounds, jobs } = bench.sizes.road;
    const stage = await openStage(bench.folder, { vendorUrl: bench.vendor.url });
    const queue = new Queue('plain', { connection: { host: '127.0.0.1', port: stage.redis.port } });
    const results: Record<'plain' | 'delivery' | 'road', number[]> = { plain: [], delivery: [], road: [] };
    try {
      const { url } = await stage.ingress();
      await stage.worker('checkout');
      await stage.worker('push');
      await stage.launch(
        'plain-worker',
        'test/dist/bench/rivals/plain-worker.js',
        [],
        {
          REDIS_PORT: String(stage.redis.port),
          VENDOR_URL: bench.vendor.url,
        },
        null,
      );
      const sides = {
        plain: (n: number) => plainDrain(bench, queue, n),
        delivery: (n: number) => deliveryDrain(bench, stage, url, n),
        road: (n: number) => wholeRoad(bench, stage, url, n),
      };
      const names = ['plain', 'delivery', 'road'] as const;
      for (const name of names) await sides[name](WARM_UP);
      for (let round = 0; round < rounds; round++) {
        for (const i of names.keys()) {
          const name = names[(i + round) % names.length] ?? 'plain';
          const result = await sides[name](jobs);
          results[name].push(result);
          bench.note(`${name} ${Math.round(result)}/s`);
        }
      }
    } finally {
      await queue.close();
      await stage.stop();
    }
    const line = (what: string, name: 'delivery' | 'road', goal: number) => {
      const each = ratios(results[name], results.plain);
      return {
        row: 'road',
        what,
        ours: rate(median(results[name]), '/s'),
        against: rate(median(results.plain), '/s'),
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
    };
  },
};
