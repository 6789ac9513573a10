import { type Effect, effectOf, lineCount, listReturn, livesOf, type Pieces, withLives } from '@scm-relay/ledger';
import { expect } from 'chai';

const pieces: Pieces = {
  items: new Map([['S1', { lineId: 1, tn: null, shippedBy: 'c1', returnedBy: null }]]),
  lines: new Map([[1, { shipped: 4, refunded: 3, refused: 2, listed: 5, byHand: false, anew: 0 }]]),
  sent: 6,
  untouched: false,
  paidBack: new Map([['0', 70_000]]),
};
const untouched: Pieces = { items: new Map(), lines: new Map(), sent: 0, untouched: true, paidBack: new Map() };

/** An effect with the fields it writes by name. */
const named = (effect: Effect) => ({ ...effect, notice: Object.fromEntries(effect.notice) });

describe('what an event takes of its notice', () => {
  it('is written as new sums, and kept as what it added', () => {
    const counts = { sent: 1, 'n:1': 1, 'r:1': 1, 'f:1': 1, 'p:0': 10_000, 'p:1': 5 };
    expect(named(effectOf(pieces, [], counts))).to.deep.equal({
      notice: { sent: '7', 'n:1': '5', 'r:1': '4', 'f:1': '3', 'p:0': '80000', 'p:1': '5', touched: '1' },
      took: { counts },
    });
  });

  it('names a piece with its earlier lives, where it has any', () => {
    const item = { lineId: 1, tn: 'T', shippedBy: 'c1', returnedBy: 'r1' };
    const again = withLives([item], { ...item, shippedBy: 'c2', returnedBy: null });
    const items = [
      ['S1', withLives([], item)],
      ['S2', again],
    ] as const;
    const effect = effectOf(pieces, items, {});
    expect(livesOf(again).map(({ shippedBy }) => shippedBy)).to.deep.equal(['c1', 'c2']);
    expect(named(effect)).to.deep.equal({
      notice: { 'i:S1': '["1","T","c1","r1"]', 'i:S2': '["1","T","c2","",[["1","T","c1","r1"]]]', touched: '1' },
      took: { counts: {} },
    });
  });
});

describe('the counts of a line', () => {
  it('are all 0 where nothing of the notice was mapped', () => {
    expect(lineCount(untouched, 9)).to.deep.equal({
      shipped: 0,
      refunded: 0,
      refused: 0,
      listed: 0,
      byHand: false,
      anew: 0,
    });
  });

  it('are never guessed', () => {
    expect(() => lineCount(pieces, 9)).to.throw('the counts of line 9 were not read');
  });
});

describe('the list of returns of a line', () => {
  it('takes the next place', () => {
    expect(listReturn(pieces, 1, 'S1')).to.deep.equal([
      ['w:1', '6'],
      ['w:1:6', 'S1'],
    ]);
  });
});
