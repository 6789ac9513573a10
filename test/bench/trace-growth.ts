import { openLedger } from '@scm-relay/ledger';
import { closeRedis, connectRedis } from '@scm-relay/runtime';
import Table from 'cli-table3';
import { acceptMany, commandsOf, queriesFor } from '../support/many-events.js';
import { startRedis } from '../support/redis.js';
import { redisConfig, silentLogger } from '../support/shared-redis.js';

/**
 * What a trace costs while the ledger grows: `node test/dist/bench/trace-growth.js [events]` (100,000 if not said otherwise; a
 * million take some minutes and 2 GB). Events go in through the ledger's own scripts; commands are counted by Redis.
 */
const LARGEST = Number(process.argv[2] ?? 100_000);
const TRACES = 400;

const redis = await startRedis();
const client = connectRedis(redisConfig(redis.url, '{growth}'), {
  role: 'worker',
  name: 'growth',
  logger: silentLogger,
});
const ledger = openLedger({ redis: client, prefix: '{growth}', retention: { days: 30, itemDays: 400 } });
const table = new Table({
  head: ['events in the ledger', 'commands per trace', 'median', '95 %', 'memory of Redis'],
  style: { head: [], border: [] },
});

const quantile = (sorted: readonly number[], share: number): string =>
  `${(sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2)} ms`;

/** Traces of events all over the ledger, one at a time, by each number in turn. */
const measure = async (size: number): Promise<void> => {
  const times: number[] = [];
  const commands = await commandsOf(client, async () => {
    for (let i = 0; i < TRACES / 4; i += 1) {
      for (const query of queriesFor(Math.floor((i * size) / (TRACES / 4)))) {
        const begun = performance.now();
        const { events } = await ledger.trace(query);
        times.push(performance.now() - begun);
        if (events.length !== 1) throw new Error(`no trace under ${query.by} ${query.value}`);
      }
    }
  });
  times.sort((a, b) => a - b);
  const total = Object.values(commands).reduce((sum, count) => sum + count, 0);
  const memory = /used_memory_human:(\S+)/.exec(await client.info('memory'))?.[1] ?? '';
  table.push([
    size.toLocaleString('en-GB'),
    (total / TRACES).toFixed(2),
    quantile(times, 0.5),
    quantile(times, 0.95),
    memory,
  ]);
};

let size = 0;
for (let next = Math.min(1000, LARGEST); size < LARGEST; next = Math.min(next * 10, LARGEST)) {
  await acceptMany(ledger, size, next);
  size = next;
  // once for the compiler that watches what runs often
  if (size <= 1000) await Promise.all(queriesFor(0).map((query) => ledger.trace(query)));
  await measure(size);
}
process.stdout.write(`${table}\n`);
await closeRedis(client);
await redis.stop();
