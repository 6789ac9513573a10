import { type BoardAddress, getFromBoard, medianOfBoard } from '../board-calls.js';
import { type Line, ms, number } from '../report.js';
import type { Bench, Row } from '../row.js';
import { settled } from '../settled.js';
import { openStage, type Stage } from '../stage.js';

const REQUESTS = 11;

/** What is asked for, and how many there are of it. */
interface Question {
  readonly what: string;
  readonly query: string;
  readonly matches: number;
}

/** Refuses that name no notice go to the list at once; then, at its end, come deliveries that their vendor rejects. */
const fillList = async ({ vendor, load, sizes }: Bench, stage: Stage, base: string): Promise<void> => {
  const { unresolved, rejected } = sizes.attention;
  await load.run({ url: `${base}/scm/refuse`, connections: 64, events: unresolved, posted: { kind: 'refuse' } });
  await settled(stage.queues, 'refuses without a notice');
  await vendor.reset(0, true);
  await stage.announce(load.next(), rejected);
  await load.run({ url: `${base}/scm/checkout`, connections: 16, events: rejected });
  await vendor.wait(rejected);
  await settled(stage.queues, 'rejected deliveries');
};

const check = async (board: BoardAddress, { query, matches }: Question): Promise<void> => {
  const answer = await getFromBoard(board, `/api/attention?${query}`);
  const total = typeof answer === 'object' && answer !== null && 'total' in answer ? answer.total : undefined;
  if (total !== matches) throw new Error(`/api/attention?${query} finds ${total} of ${matches}`);
};

/** How long an operator waits for a filtered page of a long attention list. */
export const attentionRow: Row = {
  name: 'attention',
  measure: async (bench) => {
    const { unresolved, rejected } = bench.sizes.attention;
    const stage = await openStage(bench.folder, { vendorUrl: bench.vendor.url });
    try {
      const { base } = await stage.ingress();
      await stage.workers();
      await fillList(bench, stage, base);
      bench.note(`${unresolved + rejected} items are on the list`);
      const board = await stage.board();
      const questions: Question[] = [
        {
          what: `attention list of ${number(unresolved + rejected)}, by destination (${number(rejected)} match), p50`,
          query: 'destination=push',
          matches: rejected,
        },
        { what: 'the same, by reason, as many', query: 'reason=vendor-rejected', matches: rejected },
        {
          what: `the same, by reason, ${number(unresolved)} match`,
          query: 'reason=unresolved',
          matches: unresolved,
        },
        { what: 'the same, no filter', query: '', matches: unresolved + rejected },
      ];
      const lines: Line[] = [];
      for (const question of questions) {
        await check(board, question);
        const value = await medianOfBoard(board, REQUESTS, () => `/api/attention?${question.query}`);
        lines.push({
          row: 'attention',
          what: question.what,
          ours: ms(value),
          against: '–',
          result: ms(value),
          spread: '–',
          goal: 'report',
          met: null,
        });
      }
      return { lines };
    } finally {
      await bench.vendor.reset();
      await stage.stop();
    }
  },
};
