import type { RedisClient } from '@scm-relay/runtime';
import { type ColdDesk, openColdDesk } from '../../support/cold-desk.js';
import { line, notice, sn } from '../../support/desk.js';
import { number } from '../report.js';
import type { Row } from '../row.js';
import { openStage } from '../stage.js';

const PREFIX = '{scm}';
const AT_ONCE = 50;
const SKU = 5_046_351_000_000;
/** With fewer the doubling of a table is most of what is measured. */
const LEAST = 1000;
const GOAL_BYTES = 400;
/** lists of hours that lie behind by then are trimmed */
const LATER_MS = 7_200_000;

/** Checkouts of three pieces of three lines, from notice to delivered. */
const deliver = async (desk: ColdDesk, from: number, to: number): Promise<void> => {
  for (let begin = from; begin < to; begin += AT_ONCE) {
    // few are hot at a time, as they are where a notice rests for a month of four hundred days
    const some = Array.from({ length: Math.min(AT_ONCE, to - begin) }, (_, i) => {
      const n = begin + i;
      return { n, dn: `OMS0092469${10_000 + n}`, skus: [0, 1, 2].map((piece) => SKU + 3 * n + piece) };
    });
    await Promise.all(
      some.map(({ n, dn, skus }) =>
        desk.announce(
          notice(
            dn,
            skus.map((sku, i) => line(i + 1, sku)),
            { tid: `AT20170421${100_000 + n}` },
          ),
        ),
      ),
    );
    await Promise.all(
      some.map(({ n, dn, skus }) =>
        desk.checkout(
          `98d23x${10_000 + n}`,
          dn,
          skus.map((sku) => sn(sku, n)),
          `YT33300${10_000 + n}`,
        ),
      ),
    );
    await desk.deliverAll();
    const went = await desk.freeze();
    if (went.events !== some.length || went.notices !== some.length) throw new Error('not all left Redis');
  }
};

const usedMemory = async (redis: RedisClient): Promise<number> => {
  await redis.call('MEMORY', 'PURGE');
  return Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
};

/**
 * Bytes of Redis that stay for a delivered checkout of three items once the history has it and its notice: its claim and its cold numbers,
 * with the tables they lie in. What does not grow with checkouts (scripts, buffers) is in both readings.
 */
export const restRow: Row = {
  name: 'rest',
  measure: async ({ folder, note, sizes }) => {
    const events = Math.max(sizes.bytes.events, LEAST);
    const stage = await openStage(folder);
    try {
      const desk = await openColdDesk(stage.client, PREFIX);
      const leave = async (from: number, to: number): Promise<number> => {
        await deliver(desk, from, to);
        await desk.ledger.trimHours(-LATER_MS, 100);
        return usedMemory(stage.client);
      };
      const first = await leave(0, events / 2);
      note(`${events / 2} checkouts are in the history`);
      const second = await leave(events / 2, events);
      const bytes = (second - first) / (events / 2);
      const keys = async (name: string) => (await desk.keys(name)).length;
      return {
        lines: [
          {
            row: 'rest',
            what: 'Redis bytes per checkout of 3 items at rest, claim included (the history has it and its notice)',
            ours: `${number(bytes)} B`,
            against: '–',
            result: `${number(bytes)} B`,
            spread: '–',
            goal: '≤ 400 B',
            met: bytes <= GOAL_BYTES,
          },
        ],
        details: [
          {
            title: `What stays in Redis of ${number(events)} checkouts that the history has`,
            head: ['key', 'keys'],
            rows: [
              ['claim', number(await keys('claim'))],
              ['cold', number(await keys('cold'))],
              ['notice', number(await keys('notice'))],
              ['event', number(await keys('event'))],
            ],
          },
        ],
      };
    } finally {
      await stage.stop();
    }
  },
};
