import type { TraceView } from '@scm-relay/schemas';
import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { useBoard, VIEWER } from './stage.js';

const full = (text: string): string =>
  text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

/** What the warehouse calls an event is kept as it was sent. */
const KEPT = [' x5471', 'x5472 ', '\u3000x5473', 'a b5474', ' a  b5475 ', 'ab5476'];

/** How somebody gives it who looks for it. */
const GIVEN: Readonly<Record<string, (seq: string) => string>> = {
  'as it is': (seq) => seq,
  'without the spaces around it': (seq) => seq.trim(),
  'with others around it': (seq) => `  ${seq}\n`,
  'in full width': (seq) => full(seq),
  'in full width with wide spaces': (seq) => full(seq).replaceAll(' ', '\u3000'),
};

describe('a trace of a number with spaces', () => {
  const board = useBoard();

  for (const [how, write] of Object.entries(GIVEN)) {
    it(`is found where it is given ${how}`, async () => {
      const { desk, ask } = board.stage();
      for (const seq of KEPT) {
        await desk.refund(seq, 'D1', sn(1, 1));
        for (const name of ['q', 'seq']) {
          const query = `${name}=${encodeURIComponent(write(seq))}`;
          const { events } = (await ask(`/api/trace?${query}`, VIEWER)).json as TraceView;
          expect(
            events.map((event) => event.seq),
            JSON.stringify(query),
          ).to.include(seq);
        }
      }
    });
  }

  it('is found as it was kept in full width', async () => {
    const { desk, ask } = board.stage();
    const seq = 'ａ ｂ５４７２';
    await desk.refund(seq, 'D1', sn(1, 1));
    const { events } = (await ask(`/api/trace?seq=${encodeURIComponent(seq)}`, VIEWER)).json as TraceView;
    expect(events.map((event) => event.seq)).to.deep.equal([seq]);
  });
});
