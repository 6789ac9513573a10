import type { RedisClient } from '@scm-relay/runtime';
import { line, notice, openDesk, sn } from '../../support/desk.js';
import { until } from '../../support/until.js';
import { openHistoryStage } from '../history-stage.js';
import { number, rate } from '../report.js';
import type { Row } from '../row.js';
import { clone, DIGITS, readTemplate } from '../seed/clone.js';

const SKUS = [5_000_000_000_001, 5_000_000_000_002, 5_000_000_000_003] as const;
const DN = `MOVE${DIGITS}`;
const SERIAL = Number(DIGITS);
/** the copies were accepted within the last so many hours, as their number asks for */
const EVENTS_IN_HOUR = 10_000;
const HOUR_MS = 3_600_000;
/** event, notice, three items, delivery, attempt */
const ROWS_OF_EVENT = 7;
const GOAL_ROWS_PER_SECOND = 3_000;

const usedMemory = async (redis: RedisClient): Promise<number> => {
  await redis.call('MEMORY', 'PURGE');
  return Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
};

const megabytes = (bytes: number): string => `${number(bytes / 1024 / 1024)} MiB`;

/** One checkout of three pieces, delivered, and copies of all that it left (test/bench/seed/clone.ts). */
const seed = async (redis: RedisClient, prefix: string, events: number): Promise<void> => {
  const own = '{template-moved}';
  const desk = openDesk(redis, own);
  const pieces = SKUS.map((sku) => sn(sku, SERIAL));
  await desk.announce(
    notice(
      DN,
      SKUS.map((sku, i) => line(i + 1, sku, 1, { title: 'A coat of wool' })),
    ),
  );
  await desk.checkout(`out-${DIGITS}`, DN, pieces, `SF${DIGITS}`);
  await desk.mapAll();
  await desk.attempt('push', { status: 'delivered' });
  const until = Date.now() - HOUR_MS;
  const from = until - Math.ceil(events / EVENTS_IN_HOUR) * HOUR_MS;
  await clone(redis, prefix, await readTemplate(redis, own), { count: events, base: 1_000_000, from, until });
  await redis.unlink(await redis.keys(`${own}:*`));
};

/** A history that is started late takes in what has ended before, and Redis lets go of it. */
export const movedRow: Row = {
  name: 'moved',
  measure: async ({ folder, vendor, sizes, note }) => {
    const { events } = sizes.moved;
    const stage = await openHistoryStage(folder, vendor.url);
    try {
      await seed(stage.client, stage.prefix, events);
      note(`${number(events)} delivered`);
      const before = await usedMemory(stage.client);
      const { counted } = await stage.history();
      const startedAt = performance.now();
      const least = (name: string, kind: string, what: string): Promise<boolean> =>
        until(async () => (await counted(name, kind)) >= events, { timeoutMs: 3_600_000, everyMs: 100, what });
      await least('scm_history_rows_total', 'events', 'end of moving events');
      const perSecond = (events / (performance.now() - startedAt)) * 1000;
      note(`${number(perSecond)} events a second`);
      await least('scm_history_let_go_total', 'events', 'the last event to leave Redis');
      await least('scm_history_let_go_total', 'notices', 'the last notice to leave Redis');
      const after = await usedMemory(stage.client);
      return {
        lines: [
          {
            row: 'moved',
            what: `${number(events)} delivered checkouts with their notices moved into a history that was started late`,
            ours: rate(perSecond, 'events/s'),
            against: '–',
            result: rate(perSecond * ROWS_OF_EVENT, 'rows/s'),
            spread: '–',
            goal: `≥ ${number(GOAL_ROWS_PER_SECOND)} rows/s`,
            met: perSecond * ROWS_OF_EVENT >= GOAL_ROWS_PER_SECOND,
          },
          {
            row: 'moved',
            what: 'memory of Redis afterwards, against before',
            ours: megabytes(after),
            against: megabytes(before),
            result: `${number((after / before) * 100)} %`,
            spread: '–',
            goal: 'report',
            met: null,
          },
        ],
      };
    } finally {
      await stage.stop();
    }
  },
};
