import { startRedis, type TestRedis } from '../../support/redis.js';
import { startWms, type Wms } from './wms.js';
import { plainReach, startWorld, type World, type WorldOptions } from './world.js';

/** A Redis, a world on it and the WMS that posts to it, for all tests of one `describe`. */
export const useWorld = (options: Omit<WorldOptions, 'reach'>) => {
  let redis: TestRedis;
  let world: World;
  let wms: Wms;
  before(async () => {
    redis = await startRedis();
    world = await startWorld({ reach: plainReach(redis.url), ...options });
    wms = startWms(world.url);
  });
  after(async () => {
    wms.stop();
    await world.stop();
    await redis.stop();
  });
  return {
    get redis() {
      return redis;
    },
    get world() {
      return world;
    },
    get wms() {
      return wms;
    },
  };
};
