import { startBoard } from '@scm-relay/board';
import { type AcceptInput, openLedger } from '@scm-relay/ledger';
import { closeRedis, connectRedis, readConfig } from '@scm-relay/runtime';
import { createInTurn, mapEvent } from '@scm-relay/workers';
import Table from 'cli-table3';
import { fingerprint, planContext, sn } from '../support/desk.js';
import { acceptMany, numbersOf } from '../support/many-events.js';
import { startRedis } from '../support/redis.js';
import { redisConfig, silentLogger } from '../support/shared-redis.js';
import { until } from '../support/until.js';

/**
 * How long the board's pages take: `node test/dist/bench/board-pages.js [events] [attention items]` (1,000,000 and 100,000 if not said
 * otherwise, which take some minutes and 3 GB). Each page is asked for once for the compiler, then `TIMES` times.
 */
const EVENTS = Number(process.argv[2] ?? 1_000_000);
const ATTENTION = Number(process.argv[3] ?? 100_000);
const TIMES = 15;
const GOAL_MS = 300;
const BATCH = 500;
const PREFIX = '{pages}';

const redis = await startRedis();
const client = connectRedis(redisConfig(redis.url, PREFIX), { role: 'worker', name: 'pages', logger: silentLogger });
const ledger = openLedger({ redis: client, prefix: PREFIX, retention: { days: 30, itemDays: 400 } });

/** Returns that nothing names an order for, mapped many at a time. */
const mapping = { context: planContext(), inTurn: createInTurn() };
for (let n = 0; n < ATTENTION; n += BATCH) {
  const results = await ledger.acceptMany(
    Array.from({ length: Math.min(BATCH, ATTENTION - n) }, (_, i): AcceptInput => {
      const content = { seq: `lost-${n + i}`, tn: `LOST${n + i}`, sn: sn(6_000_000_000_000, n + i) };
      return { kind: 'refund', content, fingerprint: fingerprint(content) };
    }),
  );
  await Promise.all(
    results.map(async (result) => {
      if (result instanceof Error || result.answer !== 'accepted') throw new Error('an event was not accepted');
      const data = result.job?.data;
      if (data && 'kind' in data) await mapEvent(ledger, data, mapping);
    }),
  );
}
await acceptMany(ledger, 0, EVENTS);
process.stdout.write(`${EVENTS} events, ${await client.zcard(`${PREFIX}:attention`)} attention items\n`);

const env = {
  REDIS_URL: redis.url,
  REDIS_KEY_PREFIX: PREFIX,
  BOARD_PORT: '0',
  BOARD_USERS: 'olga:a-long-word:operator',
};
const board = await startBoard(readConfig(['board'], env), silentLogger);
const headers = { authorization: `Basic ${Buffer.from('olga:a-long-word').toString('base64')}`, accept: 'text/html' };
const { tn, dn, seq } = numbersOf(Math.floor(EVENTS / 2));

const ask = async (path: string): Promise<number> => {
  const begun = performance.now();
  const answer = await fetch(`http://127.0.0.1:${board.port}${path}`, { headers });
  await answer.text();
  if (!answer.ok) throw new Error(`GET ${path} was answered ${answer.status}`);
  return performance.now() - begun;
};

await until(async () => (await fetch(`http://127.0.0.1:${board.port}/readyz`)).ok, { what: 'the board is ready' });

const table = new Table({ head: ['page', 'median', 'longest', `≤ ${GOAL_MS} ms`], style: { head: [], border: [] } });
for (const path of [
  '/',
  '/events',
  '/events?kind=refund&range=today',
  '/events?kind=checkout',
  '/events?q=nobody-has-this',
  `/events?q=${tn}`,
  '/attention',
  '/attention?reason=unresolved',
  '/attention?destination=wdt',
  '/attention?text=nobody-has-this',
  '/waiting',
  `/trace?q=${seq}`,
  '/trace?q=nobody-has-this',
  `/notice?dn=${dn}`,
  '/reports?range=today',
  '/refused',
  '/audit',
]) {
  await ask(path);
  const times: number[] = [];
  for (let i = 0; i < TIMES; i += 1) times.push(await ask(path));
  times.sort((a, b) => a - b);
  const [median = 0, longest = 0] = [times[Math.floor(TIMES / 2)], times.at(-1)];
  table.push([path, `${median.toFixed(0)} ms`, `${longest.toFixed(0)} ms`, longest <= GOAL_MS ? 'yes' : 'no']);
}
process.stdout.write(`${table}\n`);
await board.close();
await closeRedis(client);
await redis.stop();
