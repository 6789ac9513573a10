import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { freePort } from '../support/free-port.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { done, openRefundQueue, type RefundQueue, refundJob, type Work } from '../support/refund-queue.js';
import { until } from '../support/until.js';

/** Stands between a worker and its Redis: can swallow the answers, and can keep the worker out. */
async function openGate(redis: TestRedis) {
  let state: 'open' | 'swallowing' | 'shut' = 'open';
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    if (state === 'shut') {
      near.destroy();
      return;
    }
    const far = connect(redis.port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.on('data', (chunk) => {
      if (state !== 'swallowing') near.write(chunk);
    });
  });
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${port}`,
    open: () => {
      state = 'open';
    },
    swallow: () => {
      state = 'swallowing';
    },
    shut: () => {
      state = 'shut';
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A processor that keeps every job until it is told to let go. */
function keeper() {
  let letGo = () => {};
  const released = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const taken: string[] = [];
  const process: Work = async ({ data }) => {
    taken.push(data.seq);
    await released;
    return done;
  };
  return { taken, process, letGo: () => letGo() };
}

/** Locks last 30 s: what is done within this was not found by the check for stalled jobs. */
const SOON = { timeoutMs: 20_000 };

describe('queues: jobs that a lost connection cut off', () => {
  let server: TestRedis;
  let gate: Awaited<ReturnType<typeof openGate>>;
  let queue: RefundQueue;
  let workers = 0;
  const work: RefundQueue['work'] = (process, options) => {
    workers += 1;
    return queue.work(process, options);
  };
  beforeEach(async () => {
    server = await startRedis();
    gate = await openGate(server);
    queue = await openRefundQueue(server);
    workers = 0;
  });
  afterEach(async () => {
    // BullMQ waits for ever to close a worker whose blocking connection is about to be made again
    await until(async () => String(await queue.redis.client('LIST')).split('cmd=bzpopmin').length > workers);
    await queue.close();
    await gate.close();
    await server.stop();
  });
  const completed = (count: number, limit = SOON) =>
    until(async () => (await queue.counts())?.completed === count, { ...limit, what: `end of ${count} jobs` });

  it('are taken up after Redis was killed while jobs end, by one worker at a time', async () => {
    const running = new Set<string>();
    const overlaps: string[] = [];
    const process: Work = async ({ data }) => {
      if (running.has(data.seq)) overlaps.push(data.seq);
      running.add(data.seq);
      await setImmediate();
      running.delete(data.seq);
      return done;
    };
    work(process, { concurrency: 8 });
    work(process, { concurrency: 8 });
    const seqs = Array.from({ length: 900 }, (_, n) => `job-${n}`);
    await queue.add(...seqs);
    for (const some of [100, 300, 500]) {
      await until(async () => ((await queue.counts())?.completed ?? 0) >= some, { ...SOON, everyMs: 1 });
      await server.kill();
      await server.restart();
    }
    await completed(seqs.length);
    expect(await queue.counts()).to.include({ waiting: 0, active: 0, failed: 0 });
    expect(overlaps).to.deep.equal([]);
  });

  it('are taken up when Redis gave them and the answer was lost', async () => {
    const { taken, process, letGo } = keeper();
    const worker = work(process, { url: gate.url, concurrency: 4 });
    const seqs = Array.from({ length: 12 }, (_, n) => `job-${n}`);
    await queue.add(...seqs);
    await until(() => worker.health().active === 4);
    gate.swallow();
    letGo();
    // the ends of the four are recorded, and the next four were given to a worker that does not hear of it
    await until(async () => (await queue.counts())?.completed === 4 && (await queue.counts())?.active === 4);
    await server.kill();
    gate.open();
    await server.restart();
    await completed(seqs.length);
    expect([...taken].sort(), 'each ran once').to.deep.equal([...seqs].sort());
  });

  it('are taken up when their lock ran out before their end could be recorded', async () => {
    const { taken, process, letGo } = keeper();
    const worker = work(process, { url: gate.url });
    await queue.add('a');
    await until(() => worker.health().active === 1);
    gate.shut();
    letGo();
    await until(() => worker.health().active === 0);
    await queue.redis.del(`${queue.key('a')}:lock`);
    gate.open();
    await completed(1);
    expect(taken).to.deep.equal(['a', 'a']);
  });

  it('are left to a worker that took them over meanwhile', async () => {
    const [first, second] = [keeper(), keeper()];
    const worker = work(first.process, { url: gate.url, stalledCheckMs: 50 });
    await queue.add('a');
    await until(() => worker.health().active === 1);
    gate.shut();
    first.letGo();
    await until(() => worker.health().active === 0);
    await queue.redis.del(`${queue.key('a')}:lock`);
    work(second.process, { stalledCheckMs: 50 });
    await until(() => second.taken.length === 1);
    gate.open();
    // the first worker is done with `a` before it takes another
    await queue.add('b');
    await until(() => first.taken.includes('b'), SOON);
    expect(await (await queue.job('a')).isActive()).to.equal(true);
    second.letGo();
    await completed(2);
    expect(first.taken).to.deep.equal(['a', 'b']);
    expect(second.taken).to.deep.equal(['a']);
  });

  it('are no jobs that run still', async () => {
    const { taken, process, letGo } = keeper();
    const worker = work(async (job) => (job.data.seq === 'slow' ? process(job) : done), { concurrency: 2 });
    await queue.add('slow');
    await until(() => worker.health().active === 1);
    await server.kill();
    await until(() => !worker.health().running);
    await server.restart();
    await until(async () => (await queue.queues.add([refundJob('next')]))[0] === null);
    await completed(1);
    letGo();
    await completed(2);
    expect(taken).to.deep.equal(['slow']);
  });
});
