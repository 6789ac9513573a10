import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { startRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';
import { chance } from './support/chance.js';
import { during } from './support/info.js';
import { runLives } from './support/lives.js';
import { prove, tally } from './support/tally.js';
import { startWms, type Wms } from './support/wms.js';
import { plainReach, startWorld, type World } from './support/world.js';

const WAITING = 5000;
const DOWN_MS = 30_000;
const PROBE_MS = 5000;
const CONCURRENCY = 10;
const BREAKER_FAILURES = 5;
/** one call per second for every five that wait: a loop without a pause makes thousands for each process */
const CALM_PER_SECOND = WAITING / 5;
const WORKERS = [['checkout', 'refund', 'refuse'], ['push'], ['push', 'wdt', 'pos', 'erp']];

describe('chaos: a vendor is down for thirty seconds with 5,000 deliveries waiting', function () {
  this.timeout(240_000);
  let redis: TestRedis;
  let world: World;
  let wms: Wms;
  before(async () => {
    redis = await startRedis();
    const env = { PUSH_BREAKER_PROBE_MS: String(PROBE_MS), PUSH_CONCURRENCY: String(CONCURRENCY) };
    world = await startWorld({ reach: plainReach(redis.url), workers: WORKERS, env });
    wms = startWms(world.url);
  });
  after(async () => {
    wms.stop();
    await world.stop();
    await redis.stop();
  });

  const backlog = (): Promise<number> => world.redis.zcard(`${world.prefix}:open:push`);

  /** requests to the push since the start, whatever became of them */
  const attempts = async (): Promise<number> => {
    const views = await Promise.all(wms.posted.map(({ kind, seq }) => world.ledger.eventView(kind, seq)));
    return views.flatMap((view) => view?.deliveries ?? []).reduce((sum, { attempts: all }) => sum + all.length, 0);
  };

  it('costs no attempts and no busy loop, and everything is delivered when it is back', async () => {
    const random = chance();
    // `down` of one vendor resets every connection unread, for as long as it lasts
    await world.sandbox.fault({ vendor: 'push', fault: 'down', ms: 3_600_000 });
    await runLives(wms, { count: WAITING, atOnce: 64, random, refunds: false });
    await until(async () => (await backlog()) >= WAITING, {
      timeoutMs: 60_000,
      everyMs: 250,
      what: 'a backlog of 5,000',
    });
    const before = await attempts();
    const held = await during(world.redis, () => pause(DOWN_MS));
    const meanwhile = (await attempts()) - before;
    world.sandbox.clearFaults();
    const back = performance.now();
    const counts = await tally(world, wms, 120_000);
    const perSecond = Math.round(Object.values(held.calls).reduce((sum, n) => sum + n, 0) / (DOWN_MS / 1000));
    prove('vendor down for 30 s', counts, {
      waiting: WAITING,
      'attempts while it filled up': before,
      'attempts in 30 s': meanwhile,
      'Redis calls/s meanwhile': perSecond,
      'drained within s': Math.round((performance.now() - back) / 1000),
      seed: random.seed,
    });
    expect(counts.delivered).to.equal(WAITING);
    // what opens the breaker, what was under way then, and one probe at a time
    const probes = (ms: number): number => Math.ceil(ms / PROBE_MS) + 1;
    expect(meanwhile, 'attempts in 30 s').to.be.at.most(probes(DOWN_MS));
    expect(before, 'attempts while it filled up').to.be.at.most(BREAKER_FAILURES + 2 * CONCURRENCY + probes(60_000));
    // most of them are the sweeper's, which makes sure of each waiting delivery once a minute, and what its scripts call
    expect(perSecond, 'Redis calls per second').to.be.at.most(CALM_PER_SECOND);
    const exhausted = counts.attention['retries-exhausted'] ?? 0;
    expect(exhausted).to.equal(0);
  });
});
