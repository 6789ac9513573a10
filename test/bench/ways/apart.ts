import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from '../row.js';
import { settled } from '../settled.js';
import { openStage, type Stage } from '../stage.js';
import { announced, runEndToEnd } from './end-to-end.js';
import { steadyRate, type Way } from './way.js';

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
export const apartWays = async (bench: Bench): Promise<{ apart: Way; delivery: Way }> => {
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
    apart: { sides, prepare, run: (jobs) => runEndToEnd(bench, stage, url, jobs), stop: stage.stop },
    delivery: { sides, prepare, run: (jobs) => deliveryDrain(bench, stage, url, jobs), stop: async () => undefined },
  };
};
