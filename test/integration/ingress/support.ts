import { createIngress } from '@scm-relay/ingress';
import { type Ledger, openLedger, type ThawSource } from '@scm-relay/ledger';
import {
  closeRedis,
  closeServer,
  confirmReplicas,
  connectRedis,
  createMetrics,
  listen,
  openQueues,
  type Queues,
  type RedisClient,
  readConfig,
  redisUnready,
} from '@scm-relay/runtime';
import { freshPrefix, startRedis, type TestRedis } from '../../support/redis.js';

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface TestIngress {
  readonly url: string;
  readonly port: number;
  readonly redisUrl: string;
  readonly prefix: string;
  readonly redis: RedisClient;
  readonly queues: Queues;
  readonly ledger: Ledger;
  readonly logged: LogLine[];
  /** JSON to a path; a string goes out as it is */
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** jobs waiting on all queues together */
  enqueued(): Promise<number>;
  close(): Promise<void>;
}

/** A real ingress, in this process, on a Redis of its own and a prefix of its own. */
export async function startIngress(
  redisUrl: string,
  env: Readonly<Record<string, string>> = {},
  history?: ThawSource,
): Promise<TestIngress> {
  const prefix = env.REDIS_KEY_PREFIX ?? freshPrefix();
  const config = readConfig(['ingress'], { REDIS_URL: redisUrl, REDIS_KEY_PREFIX: prefix, ...env });
  const logged: LogLine[] = [];
  const at =
    (level: LogLine['level']) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      logged.push({ level, message, fields });
    };
  const log = { info: at('info'), warn: at('warn'), error: at('error'), debug: () => {} };
  const redis = connectRedis(config.redis, { role: 'producer', name: 'test-ingress', logger: log });
  const queues = openQueues(redis, prefix);
  const { retention, dataKeys } = config;
  const ledger = openLedger({ redis, prefix, retention, dataKeys, ...(history ? { history } : {}) });
  const server = createIngress({
    config,
    ledger,
    queues,
    confirm: () => confirmReplicas(redis, config.redis),
    unready: () => redisUnready(redis, config.redis),
    metrics: createMetrics('ingress'),
    log,
  });
  if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve));
  const port = await listen(server, { host: '127.0.0.1', port: 0, variable: 'INGRESS_PORT' });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    redisUrl,
    prefix,
    redis,
    queues,
    ledger,
    logged,
    send: (method, path, body, headers = {}) =>
      fetch(`${url}${path}`, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    enqueued: async () => {
      const counts = Object.values(await queues.counts());
      return counts.reduce((sum, { waiting, active, delayed }) => sum + waiting + active + delayed, 0);
    },
    close: async () => {
      await closeServer(server, 1000);
      await queues.close();
      await closeRedis(redis);
    },
  };
}

let serial = 0;
/** A text nobody used before in this process. */
export const fresh = (name: string): string => `${name}-${process.pid}-${++serial}`;

export const checkout = (over: Readonly<Record<string, unknown>> = {}) => ({
  seq: fresh('seq'),
  dn: fresh('dn'),
  pkg: { tn: 'SF1885704192041', sns: ['5046351998702494052302'] },
  ...over,
});
export const refund = (over: Readonly<Record<string, unknown>> = {}) => ({
  seq: fresh('seq'),
  storeCode: 'W1',
  dn: fresh('dn'),
  cc: 'SF',
  tn: 'SF1885708314178',
  sn: '4681950025001473456292',
  ts: '2020-09-22 12:00:03',
  ...over,
});
export const refuse = (over: Readonly<Record<string, unknown>> = {}) => ({
  seq: fresh('seq'),
  dn: fresh('dn'),
  msg: '',
  ...over,
});

export const notice = (over: Readonly<Record<string, unknown>> = {}) => ({
  dn: fresh('dn'),
  channel: 'wdt',
  tid: 'AT201704210011',
  lines: [{ lineId: 1, sku: '5046351998702', specNo: 'RRWDMS018040S', quantity: 1, price: '199.00' }],
  ...over,
});

/** The fields of a JSON answer. */
export async function fieldsOf(response: Response): Promise<Readonly<Record<string, unknown>>> {
  const body: unknown = await response.json();
  if (typeof body !== 'object' || body === null) throw new Error('the answer is no object');
  return Object.fromEntries(Object.entries(body));
}

/** status and problem code of an answer */
export async function problemOf(
  response: Response,
): Promise<{ status: number; code: unknown; errors: unknown; detail: unknown }> {
  const { code, errors, detail } = await fieldsOf(response);
  return { status: response.status, code, errors, detail };
}

/** One Redis and one ingress on it for all tests of a `describe`. */
export const useIngress = (
  started: (ingress: TestIngress) => void,
  env: Readonly<Record<string, string>> = {},
): void => {
  let server: TestRedis;
  let ingress: TestIngress;
  before(async () => {
    server = await startRedis();
    ingress = await startIngress(server.url, env);
    started(ingress);
  });
  after(async () => {
    await ingress?.close();
    await server?.stop();
  });
};
