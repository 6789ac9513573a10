import type { Bench } from '../row.js';
import { settled } from '../settled.js';
import { openStage, type Stage } from '../stage.js';
import type { Way } from './way.js';

/** From the first POST to the vendor's last call, at full load. */
export const runEndToEnd = async (
  { vendor, load }: Bench,
  stage: Stage,
  url: string,
  jobs: number,
): Promise<number> => {
  const done = vendor.wait(jobs);
  const { startedAt } = await load.run({ url, connections: 64, events: jobs });
  const { at } = await done;
  await settled(stage.queues, 'end of what is sent end-to-end');
  return (jobs / ((at.at(-1) ?? 0) - startedAt)) * 1000;
};

/** The vendor has forgotten the events before, and the notices of the next are there. */
export const announced =
  ({ vendor, load }: Bench, stage: Stage) =>
  async (jobs: number) => {
    await vendor.reset();
    await stage.announce(load.next(), jobs);
  };

/** End-to-end as `npm start` lays it out: every worker process maps its kind and delivers. */
export const endToEndWay = async (bench: Bench): Promise<Way> => {
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
    run: (jobs) => runEndToEnd(bench, stage, url, jobs),
    stop: stage.stop,
  };
};
