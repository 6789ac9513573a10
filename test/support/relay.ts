import { openLedger } from '@scm-relay/ledger';
import { closeRedis, connectRedis, type JobSpec, openQueues, readConfig } from '@scm-relay/runtime';
import type { EventKind, EventView, Notice } from '@scm-relay/schemas';
import { freePort } from './free-port.js';
import { ready, runProcess, type TestProcess } from './processes.js';
import { freshPrefix, type TestRedis } from './redis.js';
import { redisConfig, silentLogger } from './shared-redis.js';
import { until } from './until.js';

/** The product's own processes against one Redis and vendors of the test's choice. */
export const startRelay = async (
  redis: TestRedis,
  env: Record<string, string>,
  workers: readonly (readonly string[])[] = [[]],
) => {
  const prefix = freshPrefix();
  const common = { REDIS_URL: redis.url, REDIS_KEY_PREFIX: prefix, ...env };
  const running: TestProcess[] = [];
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const ingress = runProcess('apps/ingress/dist/main.js', [], { ...common, INGRESS_PORT: String(port) });
  running.push(ingress);

  const workerUrls: string[] = [];
  const startWorker = async (
    queues: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<TestProcess> => {
    const health = await freePort();
    const worker = runProcess('apps/workers/dist/main.js', queues, {
      ...common,
      ...more,
      WORKER_HEALTH_PORT: String(health),
    });
    running.push(worker);
    await ready(worker, `http://127.0.0.1:${health}`);
    workerUrls.push(`http://127.0.0.1:${health}`);
    return worker;
  };
  await ready(ingress, url);
  const started = await Promise.all(workers.map((queues) => startWorker(queues)));

  const client = connectRedis(redisConfig(redis.url, prefix), { role: 'worker', name: 'test', logger: silentLogger });
  const ledger = openLedger({
    redis: client,
    prefix,
    retention: { days: 30, itemDays: 400 },
    dataKeys: readConfig(['notices'], env).dataKeys,
  });

  const queues = openQueues(client, prefix);

  const send = async (method: string, path: string, body: unknown): Promise<Response> =>
    fetch(`${url}${path}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  const event = async (kind: EventKind, seq: string): Promise<EventView | null> => ledger.eventView(kind, seq);

  const enqueue = async (jobs: readonly JobSpec[]): Promise<void> => {
    for (const error of await queues.add(jobs)) if (error) throw error;
  };

  return {
    url,
    prefix,
    ledger,
    client,
    ingress,
    workers: started,
    queues,
    enqueue,
    /** an operator's action: puts the jobs it wakes on their queues as the board does, for else the sweeper would in its own time */
    act: async (...[item, action, dn]: Parameters<typeof ledger.act>) => {
      const result = await ledger.act(item, action, dn);
      if (result.answer === 'ok') await enqueue(result.wake);
      return result.answer;
    },
    startWorker,
    /** what its worker processes count, those that have ended left out */
    metrics: async (): Promise<string> => {
      const answers = workerUrls.map(async (each) => (await fetch(`${each}/metrics`)).text());
      return (await Promise.allSettled(answers))
        .map((each) => (each.status === 'fulfilled' ? each.value : ''))
        .join('\n');
    },
    /** the worker processes that have not ended */
    running: () =>
      running.filter((each) => each !== ingress && each.child.exitCode === null && each.child.signalCode === null),
    send,
    post: async (kind: EventKind, body: unknown): Promise<number> => (await send('POST', `/scm/${kind}`, body)).status,
    announce: async (notice: Notice): Promise<number> =>
      (await send('PUT', `/notices/${encodeURIComponent(notice.dn)}`, notice)).status,
    event,
    /** waits until an event has this status (and reason) and answers its trace */
    reaches: (kind: EventKind, seq: string, status: string, timeoutMs = 30_000): Promise<EventView> =>
      until(
        async () => {
          const view = await event(kind, seq);
          const now = view?.reason ? `${view.status}/${view.reason}` : view?.status;
          if (!view || now !== status) throw new Error(`${kind}:${seq} is ${now ?? 'unknown'}`);
          return view;
        },
        { timeoutMs, what: `${kind}:${seq} ${status}` },
      ),
    stop: async () => {
      await Promise.all(running.map((process) => process.end()));
      await queues.close();
      await closeRedis(client);
    },
  };
};

export type Relay = Awaited<ReturnType<typeof startRelay>>;
