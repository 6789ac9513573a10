import type { RedisClient } from '@scm-relay/runtime';
import { until } from '../../support/until.js';
import { openHistoryStage } from '../history-stage.js';
import { number, rate } from '../report.js';
import type { Row } from '../row.js';
import { settled } from '../settled.js';

/** Posted and delivered before the next lot: a backlog has a row of its own. */
const LOT = 5000;
const GOAL_PER_SECOND = 3_000;

const usedMemory = async (redis: RedisClient): Promise<number> => {
  await redis.call('MEMORY', 'PURGE');
  return Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
};

const megabytes = (bytes: number): string => `${number(bytes / 1024 / 1024)} MiB`;

/** A history that is started late takes in what has ended before, and Redis lets go of it. */
export const movedRow: Row = {
  name: 'moved',
  measure: async ({ folder, vendor, load, sizes, note }) => {
    const { events } = sizes.moved;
    const stage = await openHistoryStage(folder, vendor.url);
    try {
      const { url } = await stage.ingress();
      await stage.workers();
      for (let done = 0; done < events; ) {
        const lot = Math.min(LOT, events - done);
        await vendor.reset();
        await stage.announce(load.next(), lot);
        await load.run({ url, connections: 64, events: lot });
        await vendor.wait(lot);
        await settled(stage.queues, 'end of a lot');
        done += lot;
        if (done % (20 * LOT) === 0) note(`${number(done)} delivered`);
      }
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
            result: `${number(perSecond)} /s`,
            spread: '–',
            goal: `≥ ${number(GOAL_PER_SECOND)}/s`,
            met: perSecond >= GOAL_PER_SECOND,
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
