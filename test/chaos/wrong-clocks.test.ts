import { expect } from 'chai';
import { startRedis, type TestRedis } from '../support/redis.js';
import { type Relay, startRelay } from '../support/relay.js';
import { until } from '../support/until.js';
import { startVendor, type Vendor } from '../support/vendor.js';
import { failingFirst, type Sightings } from './support/failing-first.js';
import { during } from './support/info.js';
import { postReturns, timesOf } from './support/returns.js';
import { type Offset, useWrongClocks } from './support/wrong-clock.js';

const RETURNS = 12;
const RETRIES = 2;
const TWO_HOURS_MS = 7_200_000;
/** a look for what is late every second, at what is later than a second; the rest is a busy machine's */
const LATE_AT_MOST_MS = 2500;
/** milliseconds are rounded twice */
const EARLY_AT_MOST_MS = 2;
/** Redis commands per worker process and second that a fight over whose time it is may not exceed */
const CALM_PER_SECOND = 1000;

const ENV = {
  WDT_BACKOFF_MS: '1000',
  WDT_BACKOFF_MAX_MS: '4000',
  WDT_ATTEMPTS: '30',
  WDT_BREAKER_FAILURES: '1000000',
  WDT_RATE: 'none',
};
/** retries that wait for three seconds at least: long enough to set a clock meanwhile */
const PATIENT = { WDT_BACKOFF_MS: '4000' };

interface WorkerOfScene {
  readonly queues: readonly string[];
  readonly clock: Offset;
}
interface Scene {
  readonly name: string;
  readonly workers: readonly WorkerOfScene[];
  /** set right once retries wait */
  readonly setRight?: boolean;
}

const MAPPING: WorkerOfScene = { queues: ['checkout', 'refund', 'refuse'], clock: '+0' };
const delivery = (clock: Offset): WorkerOfScene => ({ queues: ['wdt'], clock });
const both = (clock: Offset): WorkerOfScene => ({ queues: ['refund', 'wdt'], clock });

const SCENES: readonly Scene[] = [
  { name: 'every clock is right', workers: [MAPPING, delivery('+0')] },
  { name: 'a delivery worker is two hours ahead', workers: [MAPPING, delivery('+2h')] },
  { name: 'a delivery worker is two hours behind', workers: [MAPPING, delivery('-2h')] },
  {
    name: 'two delivery workers of one queue, one two hours ahead, one behind',
    workers: [MAPPING, delivery('+2h'), delivery('-2h')],
  },
  {
    name: 'three workers that map and send, one right, one two hours ahead, one behind',
    workers: [both('+0'), both('+2h'), both('-2h')],
  },
  {
    name: 'a worker that maps and sends is two hours ahead and set right while retries wait',
    workers: [both('+2h')],
    setRight: true,
  },
  {
    name: 'a delivery worker is two hours behind and set right while retries wait',
    workers: [MAPPING, delivery('-2h')],
    setRight: true,
  },
];

describe('chaos: workers whose clocks are wrong', function () {
  this.timeout(180_000);
  const { clock } = useWrongClocks();
  let redis: TestRedis;
  let vendor: Vendor;
  let relay: Relay;
  before(async () => {
    redis = await startRedis();
    vendor = await startVendor();
  });
  afterEach(async () => relay?.stop());
  after(async () => {
    await vendor?.close();
    await redis?.stop();
  });

  /** what a worker's own log says the time is, less what it is */
  const wrongBy = (lines: readonly Record<string, unknown>[]): number =>
    Date.parse(String(lines[0]?.time)) - Date.now();

  const jobsLeft = async (): Promise<number> => {
    const { client, prefix } = relay;
    const [waiting, active, delayed] = await Promise.all([
      client.llen(`${prefix}:wdt:wait`),
      client.llen(`${prefix}:wdt:active`),
      client.zcard(`${prefix}:wdt:delayed`),
    ]);
    return waiting + active + delayed;
  };

  const sawFirst = (sightings: Sightings, seqs: readonly string[]): Promise<boolean> =>
    until(() => seqs.every((seq) => sightings.of(seq).length >= 1), {
      timeoutMs: 30_000,
      what: 'a first attempt of each',
    });

  for (const { name, workers, setRight = false } of SCENES) {
    it(`${name}: each retry comes when the ledger says, and once`, async () => {
      relay = await startRelay(redis, { ...vendor.env, ...ENV, ...(setRight ? PATIENT : {}) }, []);
      const clocks = workers.map((worker) => clock(worker.clock));
      const processes = await Promise.all(
        workers.map(({ queues }, i) => relay.startWorker(queues, clocks[i]?.env ?? {})),
      );
      for (const [i, { clock: offset }] of workers.entries()) {
        const expected = offset === '+0' ? 0 : offset === '+2h' ? TWO_HOURS_MS : -TWO_HOURS_MS;
        expect(wrongBy(processes[i]?.lines() ?? []), 'its log').to.be.within(expected - 60_000, expected + 60_000);
      }
      const sightings = failingFirst(vendor, RETRIES);
      const seqs = Array.from({ length: RETURNS }, (_, i) => `R${i}`);
      const started = performance.now();
      const busy = await during(relay.client, async () => {
        await postReturns(relay, seqs);
        if (setRight) {
          await sawFirst(sightings, seqs);
          for (const each of clocks) each.set('+0');
        }
        // asked of the vendor, for looking into the ledger is Redis calls as well
        await until(() => seqs.every((seq) => sightings.of(seq).length > RETRIES), {
          timeoutMs: 60_000,
          what: 'the last attempt of each',
        });
      });
      for (const seq of seqs) await relay.reaches('refund', seq, 'delivered', 60_000);
      const perSecond =
        Object.values(busy.calls).reduce((sum, n) => sum + n, 0) / ((performance.now() - started) / 1000);
      // a job that is still about could send a second time
      await until(async () => (await jobsLeft()) === 0, { what: 'an empty queue' });
      const times = await timesOf(relay, sightings, seqs);
      const late = times.map(({ lateMs }) => lateMs);
      process.stdout.write(
        `      ${name}: retries ${late.length} · late by ms ${Math.min(...late)} to ${Math.max(...late)} · Redis calls/s ${Math.round(perSecond)}\n`,
      );
      for (const seq of seqs) expect(sightings.of(seq).length, `requests of ${seq}`).to.equal(RETRIES + 1);
      expect(late.length).to.equal(RETURNS * RETRIES);
      expect(Math.min(...late), 'earliest').to.be.at.least(-EARLY_AT_MOST_MS);
      expect(Math.max(...late), 'latest').to.be.at.most(LATE_AT_MOST_MS);
      expect(perSecond / workers.length, 'Redis calls per second and worker').to.be.at.most(CALM_PER_SECOND);
    });
  }

  it('a mapping worker is two hours ahead and set right while a mapping that failed waits: it is tried again soon', async () => {
    relay = await startRelay(redis, { ...vendor.env, ...ENV }, []);
    const wrong = clock('+2h');
    const worker = await relay.startWorker(['refund', 'wdt'], wrong.env);
    failingFirst(vendor, 0);
    // what no commit can read: a technical failure of any cause
    const broken = `${relay.prefix}:gate:wdt`;
    await relay.client.set(broken, 'of another type');
    await postReturns(relay, ['M']);
    await until(() => worker.output().includes('mapping failed'), { what: 'a mapping that failed' });
    await until(async () => (await relay.client.zcard(`${relay.prefix}:refund:delayed`)) === 1, { what: 'its delay' });
    wrong.set('+0');
    await relay.client.del(broken);
    await relay.reaches('refund', 'M', 'delivered', 30_000);
  });
});
