import { Queue } from 'bullmq';
import type { Bench } from '../row.js';
import { mapPushOrderSample } from '../sample-request.js';
import { queueSettled } from '../settled.js';
import { openStage } from '../stage.js';
import { steadyRate, type Way } from './way.js';

/** A plain BullMQ worker on a queue that is filled already. */
export const plainWay = async ({ folder, vendor }: Bench): Promise<Way> => {
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
