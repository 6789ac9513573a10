import { readFileSync } from 'node:fs';
import { HISTORY_ERROR_CODES } from '@scm-relay/history';
import { createMetrics, redisMemory, redisMemoryGauges } from '@scm-relay/runtime';
import {
  ATTENTION_REASONS,
  DESTINATIONS,
  EVENT_KINDS,
  OUTCOMES,
  openApi,
  QUEUES,
  WAITING_REASONS,
} from '@scm-relay/schemas';
import { expect } from 'chai';
import { seriesIn } from '../support/deploy/series.js';
import { line, notice, openDesk, sn } from '../support/desk.js';
import { freePort } from '../support/free-port.js';
import { sharedPostgres } from '../support/postgres.js';
import { ready, runProcess, type TestProcess } from '../support/processes.js';
import { useRedis } from '../support/shared-redis.js';
import { startVendor, type Vendor } from '../support/vendor.js';

/** Samples of a metric: its labels (without the service) and its value. */
const samplesOf = (text: string, metric: string): Map<string, number> =>
  new Map(
    [...text.matchAll(new RegExp(`^${metric}(?:\\{(.*)\\})? (\\S+)$`, 'gm'))].map(([, labels = '', value]) => [
      labels.replace(/,?service="[^"]*"/, ''),
      Number(value),
    ]),
  );

const labels = (name: string, values: readonly string[]): string[] => values.map((value) => `${name}="${value}"`);

/** Each metric of docs/metrics.md with its labels. */
const documented = new Map(
  [
    ...readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8').matchAll(
      /^\| `(scm_\w+)` \| ([^|]*) \|/gm,
    ),
  ].map(([, name = '', list = '']) => [name, [...list.matchAll(/`(\w+)`/g)].map(([, label = '']) => label)]),
);
const texts = new Map<string, string>();

describe('metrics of a process that has just started', function () {
  this.timeout(180_000);
  const redis = useRedis();
  const running: TestProcess[] = [];
  let vendor: Vendor;

  before(async () => {
    vendor = await startVendor();
    for (const [service, variable] of [
      ['ingress', 'INGRESS_PORT'],
      ['workers', 'WORKER_HEALTH_PORT'],
      ['board', 'BOARD_PORT'],
      ['history', 'HISTORY_HEALTH_PORT'],
    ] as const) {
      const port = await freePort();
      const process = runProcess(`apps/${service}/dist/main.js`, [], {
        REDIS_URL: redis.server().url,
        REDIS_KEY_PREFIX: '{t-metrics}',
        [variable]: String(port),
        BOARD_USERS: 'a:b:viewer',
        ...(service === 'history' ? { HISTORY_URL: await (await sharedPostgres()).createDatabase() } : {}),
        ...vendor.env,
      });
      running.push(process);
      await ready(process, `http://127.0.0.1:${port}`);
      texts.set(service, await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
    }
  });
  after(async () => {
    await Promise.all(running.map((each) => each.end()));
    await vendor.close();
  });

  it('have every answer of the ingress at 0', () => {
    const answers = samplesOf(texts.get('ingress') ?? '', 'scm_ingress_answers_total');
    const codes = ['204', '400', '401', '403', '413', '415', '422', '429', '503'];
    for (const kind of EVENT_KINDS) {
      for (const code of codes)
        expect(answers.get(`route="/scm/${kind}",code="${code}"`), `${kind} ${code}`).to.equal(0);
    }
    for (const [route, code] of [
      ['/scm/checkout', '409'],
      ['/notices/:dn', '201'],
      ['/notices/:dn', '404'],
      ['/notices', '200'],
      ['/pushData', '200'],
      ['/pushReturngoods', '503'],
      ['/callbacks/pos/refund', '404'],
    ]) {
      expect(answers.get(`route="${route}",code="${code}"`), `${route} ${code}`).to.equal(0);
    }
    expect([...answers].filter(([which, count]) => count !== 0 && !which.includes('/readyz'))).to.deep.equal([]);
    expect(answers.has('route="/scm/refund",code="409"')).to.equal(false);
  });

  it('have at 0 every answer that the description names', () => {
    const answers = samplesOf(texts.get('ingress') ?? '', 'scm_ingress_answers_total');
    const left = Object.entries(openApi('en', '1.0.0').paths).flatMap(([path, item]) =>
      Object.values(item as Record<string, { readonly responses?: object }>)
        .flatMap(({ responses = {} }) => Object.keys(responses))
        .map((code) => `route="${path.replace(/\{(\w+)\}/g, ':$1')}",code="${code}"`)
        .filter((each) => !answers.has(each)),
    );
    expect([...new Set(left)]).to.deep.equal([]);
  });

  it('have every attempt and every mapping at 0', () => {
    const text = texts.get('workers') ?? '';
    expect([...samplesOf(text, 'scm_attempts_total')]).to.have.deep.members(
      DESTINATIONS.flatMap((destination) =>
        OUTCOMES.map((outcome) => [`destination="${destination}",outcome="${outcome}"`, 0]),
      ),
    );
    const mapped = samplesOf(text, 'scm_mapped_total');
    for (const kind of EVENT_KINDS) {
      for (const status of ['sending', 'waiting', 'attention', 'recorded']) {
        expect(mapped.get(`kind="${kind}",status="${status}"`), `${kind} ${status}`).to.equal(0);
      }
    }
    expect([...samplesOf(text, 'scm_delivery_seconds_count').values()]).to.deep.equal(DESTINATIONS.map(() => 0));
  });

  it('have every row and every failure of the history at 0', () => {
    const text = texts.get('history') ?? '';
    expect([...samplesOf(text, 'scm_history_failures_total')]).to.have.deep.members(
      [...HISTORY_ERROR_CODES, 'redis'].map((reason) => [`reason="${reason}"`, 0]),
    );
    for (const metric of ['scm_history_rows_total', 'scm_history_outbox']) {
      const found = samplesOf(text, metric);
      expect([...found], metric).to.have.deep.members(
        labels('kind', ['events', 'notices', 'audit']).map((e) => [e, 0]),
      );
    }
    expect(samplesOf(text, 'scm_history_lag_seconds').get('')).to.equal(0);
    expect([...samplesOf(text, 'scm_history_batch_seconds_count').values()]).to.deep.equal([0]);
  });

  it('tell in every process what the ledger holds and how full Redis is', () => {
    for (const [service, text] of texts) {
      const zeros = (metric: string, expected: readonly string[]) =>
        expect([...samplesOf(text, metric)], `${service} ${metric}`).to.have.deep.members(expected.map((e) => [e, 0]));
      zeros('scm_parked_events', labels('reason', WAITING_REASONS));
      zeros('scm_parked_oldest_seconds', labels('reason', WAITING_REASONS));
      zeros('scm_attention_items', labels('reason', ATTENTION_REASONS));
      zeros('scm_attention_oldest_seconds', labels('reason', ATTENTION_REASONS));
      zeros('scm_open_work', labels('queue', QUEUES));
      zeros('scm_hold_until', labels('destination', DESTINATIONS));
      zeros('scm_breaker_open', labels('destination', DESTINATIONS));
      expect(samplesOf(text, 'scm_redis_memory_bytes').get(''), service).to.be.above(100_000);
      expect(samplesOf(text, 'scm_redis_memory_limit_bytes').get(''), service).to.equal(0);
    }
  });
});

describe('docs/metrics.md', () => {
  it('lists every metric of ours, with its labels, and no other', () => {
    expect(documented.size).to.be.above(20);
    const labelsOf = (text: string, name: string): string[] => {
      const own = seriesIn(text).find((each) => each.name === name || each.name === `${name}_count`);
      return Object.keys(own?.labels ?? {}).filter((label) => label !== 'service');
    };
    const exported = new Set<string>();
    for (const text of texts.values()) {
      for (const [, name = ''] of text.matchAll(/^# TYPE (scm_\w+) /gm)) {
        exported.add(name);
        const found = labelsOf(text, name);
        if (found.length > 0) expect(documented.get(name), name).to.deep.equal(found);
      }
    }
    expect([...documented.keys()].sort()).to.deep.equal([...exported].sort());
  });
});

describe('figures of the ledger', () => {
  const redis = useRedis();

  it('count what is parked by reason, with the age of the oldest, until it is woken', async () => {
    const desk = openDesk(redis.redis(), redis.prefix());
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.checkout('c2', 'D2', [sn(1, 2)]);
    await desk.mapAll();
    await redis.redis().zincrby(`${redis.prefix()}:waiting:no-notice`, -60_000, 'checkout:c2');
    const { parked, openWork } = await desk.ledger.figures();
    expect(parked['no-notice'].count).to.equal(2);
    expect(parked['no-notice'].oldestMs).to.be.within(60_000, 70_000);
    expect(parked['no-checkout']).to.deep.equal({ count: 0, oldestMs: 0 });
    expect(openWork.checkout).to.equal(0);

    await desk.announce(notice('D2', [line(1, 1)]));
    expect((await desk.ledger.figures()).openWork.checkout).to.equal(1);
    await desk.mapAll();
    const woken = await desk.ledger.figures();
    expect([woken.parked['no-notice'].count, woken.openWork.push]).to.deep.equal([1, 1]);
    expect(woken.parked['no-notice'].oldestMs).to.be.below(10_000);
  });

  it('tell of a hold as long as it lasts, and of an open breaker', async () => {
    const desk = openDesk(redis.redis(), redis.prefix());
    const until = Date.now() + 60_000;
    await redis.redis().hset(`${redis.prefix()}:gate:erp`, { hold: String(until) });
    await redis.redis().hset(`${redis.prefix()}:gate:wdt`, { hold: '1', open: String(Date.now()) });
    const { gates } = await desk.ledger.figures();
    expect(gates.erp).to.deep.equal({ open: false, holdUntil: until });
    expect(gates.wdt).to.deep.equal({ open: true, holdUntil: 0 });
    expect(gates.pos).to.deep.equal({ open: false, holdUntil: 0 });
  });

  it('tell the limit of Redis where it has one, and nothing where it does not answer', async () => {
    await redis.redis().config('SET', 'maxmemory', '512mb');
    expect(await redisMemory(redis.redis())).to.have.property('limit', 512 * 1024 * 1024);
    const metrics = createMetrics('t');
    redisMemoryGauges(metrics, redis.redis());
    redis.server().hang();
    try {
      expect(await metrics.registry.metrics()).to.not.match(/^scm_redis_memory_\w+[ {]/m);
    } finally {
      redis.server().resume();
      await redis.redis().config('SET', 'maxmemory', '0');
    }
  });
});
