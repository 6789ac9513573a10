import type { History } from '@scm-relay/history';
import { openLedger } from '@scm-relay/ledger';
import { closeRedis, connectRedis, type RedisConfig } from '@scm-relay/runtime';
import { type Sandbox, startSandbox } from '@scm-relay/sandbox';
import { DESTINATIONS, type Destination, EVENT_KINDS, type EventKind } from '@scm-relay/schemas';
import { freePort } from '../../support/free-port.js';
import { freshPrefix } from '../../support/redis.js';
import { silentLogger } from '../../support/shared-redis.js';
import { openSlot, type Slot } from './slot.js';

/** How the processes, and the test itself, reach Redis. */
export interface Reach {
  readonly env: Record<string, string>;
  readonly config: Pick<RedisConfig, 'url' | 'sentinels' | 'cluster'>;
}

export const plainReach = (url: string): Reach => ({ env: { REDIS_URL: url }, config: { url } });

/** Which queues each worker process takes. */
export interface Layout {
  readonly name: string;
  readonly workers: readonly (readonly string[])[];
}

/** As `npm start` runs them: each kind of event is mapped and sent by one process, which also takes every destination's queue. */
export const TOGETHER: Layout = {
  name: 'mapping and delivery together',
  workers: EVENT_KINDS.map((kind) => [kind, ...DESTINATIONS]),
};

/** One process per mapping queue, one for all deliveries. */
export const APART: Layout = {
  name: 'mapping and delivery apart',
  workers: [...EVENT_KINDS.map((kind) => [kind]), [...DESTINATIONS]],
};

/** The product's own configuration, set for tests that last seconds; what crashes cost is left as it is. */
const PATIENCE = Object.fromEntries(
  ['WDT', 'POS', 'ERP', 'PUSH'].flatMap((destination) => [
    [`${destination}_RATE`, 'none'],
    [`${destination}_TIMEOUT_MS`, '5000'],
    [`${destination}_BACKOFF_MS`, '200'],
    [`${destination}_BACKOFF_MAX_MS`, '2000'],
    [`${destination}_ATTEMPTS`, '30'],
    [`${destination}_BREAKER_PROBE_MS`, '2000'],
  ]),
);

const vendorEnv = ({ url, credentials: { wdt, pos, erp, push } }: Sandbox): Record<string, string> => ({
  WDT_URL: `${url}/openapi`,
  WDT_SID: wdt.sid,
  WDT_KEY: wdt.key,
  WDT_SECRET: wdt.secret,
  POS_URL: url,
  POS_AUTHORIZATION: pos.authorization,
  ERP_URL: url,
  ERP_APPID: erp.appid,
  ERP_SECRET: erp.secret,
  PUSH_URL: url,
  PUSH_CUSTOMER_ID: push.customerId,
  PUSH_APP_KEY: push.appKey,
});

export interface WorldOptions {
  readonly reach: Reach;
  readonly layout?: Layout;
  readonly env?: Record<string, string>;
  /** through which the test's own ledger sees what has left Redis */
  readonly history?: History;
}

/** Ingress and workers as processes of their own, the stand-ins of the vendors beside them, and a look into the ledger. */
export const startWorld = async ({ reach, layout = TOGETHER, env = {}, history }: WorldOptions) => {
  const prefix = freshPrefix();
  const sandbox = await startSandbox();
  const common = {
    LOG_LEVEL: 'warn',
    REDIS_KEY_PREFIX: prefix,
    ...PATIENCE,
    ...vendorEnv(sandbox),
    ...reach.env,
    ...env,
  };

  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const ingress = openSlot({
    name: 'ingress',
    script: 'apps/ingress/dist/main.js',
    args: [],
    env: { ...common, INGRESS_PORT: String(port) },
    url,
  });
  const workerSlot = async (queues: readonly string[]): Promise<Slot> => {
    const health = await freePort();
    return openSlot({
      name: queues.join('+'),
      script: 'apps/workers/dist/main.js',
      args: queues,
      env: { ...common, WORKER_HEALTH_PORT: String(health) },
      url: `http://127.0.0.1:${health}`,
    });
  };
  const slots: Slot[] = [];
  for (const queues of layout.workers) slots.push(await workerSlot(queues));

  const redisConfig: RedisConfig = {
    keyPrefix: prefix,
    waitReplicas: 0,
    waitTimeoutMs: 200,
    requireDurable: false,
    ...reach.config,
  };
  const redis = connectRedis(redisConfig, { role: 'worker', name: 'chaos', logger: silentLogger });
  const ledger = openLedger({
    redis,
    prefix,
    retention: { days: 30, itemDays: 400 },
    ...(history ? { past: history, history } : {}),
  });
  const all = [ingress, ...slots];
  for (const slot of all) slot.start();
  await Promise.all(all.map((slot) => slot.ready()));

  const takes = (slot: Slot, queue: string): boolean => slot.name.split('+').includes(queue);
  /** the slot whose process takes this queue; the first where several do */
  const worker = (queue: string): Slot => {
    const found = slots.find((slot) => takes(slot, queue));
    if (!found) throw new Error(`no worker takes ${queue}`);
    return found;
  };

  return {
    url,
    prefix,
    sandbox,
    redis,
    redisConfig,
    ledger,
    ingress,
    workers: slots,
    worker,
    /** the slot whose process sends an event of this kind to this destination, if nothing stands in the way */
    sender: (kind: EventKind, destination: Destination): Slot =>
      slots.find((slot) => takes(slot, kind) && takes(slot, destination)) ?? worker(destination),
    all,
    stop: async () => {
      await Promise.all(all.map((slot) => slot.kill('SIGKILL')));
      await closeRedis(redis);
      await sandbox.close();
    },
  };
};

export type World = Awaited<ReturnType<typeof startWorld>>;
