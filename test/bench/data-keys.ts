import { randomBytes } from 'node:crypto';
import { sn } from '../support/desk.js';
import { startRedis } from '../support/redis.js';
import { startRelay } from '../support/relay.js';
import { completeNotice, fullLine } from '../support/stage.js';
import { until } from '../support/until.js';
import { startVendor } from '../support/vendor.js';
import { startMeter, totalCpu } from './cpu.js';
import { median } from './stats.js';

// What DATA_KEYS costs: processor time per event of ingress, worker and Redis from acceptance to delivery, with and without, in turn.
// node test/dist/bench/data-keys.js [events] [rounds]

const [events = 3000, rounds = 5] = process.argv.slice(2).map(Number);
const AT_ONCE = 32;

const MEMBER = { name: '欧阳靖雯', mobile: '13912345678', cardCode: 'C1', memberId: '9' };

const inTurns = async (count: number, work: (n: number) => Promise<unknown>): Promise<void> => {
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
};

/** Microseconds per event, of all processes. */
const measure = async (env: Record<string, string>): Promise<number> => {
  const [redis, vendor] = await Promise.all([startRedis(), startVendor()]);
  const relay = await startRelay(redis, { ...vendor.env, ...env, LOG_LEVEL: 'warn' });
  try {
    const checkout = (n: number) =>
      relay.post('checkout', { seq: `c${n}`, dn: `D${n}`, pkg: [{ tn: `T${n}`, sns: [sn(1, n)] }] });
    const road = async (from: number, count: number): Promise<void> => {
      await inTurns(count, (n) => checkout(from + n));
      await until(async () => vendor.to('/pushData').length >= from + count, { timeoutMs: 120_000 });
    };
    const warm = Math.ceil(events / 10);
    await inTurns(events + warm, (n) =>
      relay.announce(completeNotice(`D${n}`, 'wdt', [fullLine(1, 1)], { member: MEMBER })),
    );
    await road(0, warm);
    const [worker] = relay.workers;
    const meter = startMeter({ ingress: relay.ingress.child.pid, worker: worker?.child.pid, redis: redis.pid() });
    await road(warm, events);
    return totalCpu(meter(events));
  } finally {
    await relay.stop();
    await vendor.close();
    await redis.stop();
  }
};

const [without, withKeys]: [number[], number[]] = [[], []];
for (let n = 0; n < rounds; n++) {
  without.push(await measure({}));
  withKeys.push(await measure({ DATA_KEYS: `k=${randomBytes(32).toString('base64')}` }));
}
const [plain, sealed] = [median(without), median(withKeys)];
const share = median(without.map((each, i) => ((withKeys[i] ?? Number.NaN) / each - 1) * 100));
process.stdout.write(
  `${events} events, ${rounds} rounds in turn: ${plain.toFixed(0)} µs an event without, ${sealed.toFixed(0)} µs with data keys; median of pairs ${share.toFixed(1)} %\n`,
);
