import { Queue } from 'bullmq';
import { freePort } from '../../support/free-port.js';
import { leastLibrary } from '../rivals/least.js';
import type { Bench } from '../row.js';
import { queueSettled } from '../settled.js';
import { openStage } from '../stage.js';
import type { Way } from './way.js';

/** What keeps as much of an event as the relay does and decides nothing: the price of the calls alone. */
export const leastWay = async ({ folder, vendor, load }: Bench): Promise<Way> => {
  const stage = await openStage(folder, { vendorUrl: vendor.url });
  await stage.client.function('LOAD', leastLibrary());
  const queue = new Queue('least', { connection: { host: '127.0.0.1', port: stage.redis.port } });
  const base = `http://127.0.0.1:${await freePort()}`;
  const env = { REDIS_PORT: String(stage.redis.port), VENDOR_URL: vendor.url, PORT: new URL(base).port };
  const start = (name: string, url: string | null) =>
    stage.launch(name, `test/dist/bench/rivals/${name}.js`, [], env, url);
  const ingress = await start('least-ingress', `${base}/readyz`);
  const worker = await start('least-worker', null);
  return {
    sides: { Redis: stage.redis.pid(), ingress: ingress.process.child.pid, worker: worker.process.child.pid },
    prepare: () => vendor.reset(),
    run: async (jobs) => {
      const done = vendor.wait(jobs);
      const { startedAt } = await load.run({ url: `${base}/scm/checkout`, connections: 64, events: jobs });
      const { at } = await done;
      await queueSettled(queue);
      return (jobs / ((at.at(-1) ?? 0) - startedAt)) * 1000;
    },
    stop: async () => {
      await queue.close();
      await stage.stop();
    },
  };
};
