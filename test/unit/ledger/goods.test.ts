import { goodsOf } from '@scm-relay/ledger';
import { expect } from 'chai';
import { line } from '../../support/desk.js';

const LINES = [
  line(1, 1, 3, { price: '10.10', title: 'T恤' }),
  line(2, 2, 1, { price: '0.0333' }),
  line(9_007_199_254_740_991, 3, 1, { price: '7' }),
];

describe('goods of an event', () => {
  it('are the pieces it took, summed up exactly at what each was paid', () => {
    expect(goodsOf('checkout', { 'n:1': 3, 'n:2': 1, sent: 4 }, LINES)).to.deep.equal({
      goods: [
        { sku: LINES[0]?.sku, title: 'T恤', pieces: 3 },
        { sku: LINES[1]?.sku, title: null, pieces: 1 },
      ],
      amount: '30.3333',
    });
  });

  it('count what came back for a refund, what never left for a refuse, and no share of a payment', () => {
    expect(goodsOf('refund', { 'r:1': 1, 'p:0': 101_000 }, LINES).amount).to.equal('10.10');
    expect(goodsOf('refuse', { 'f:9007199254740991': 1, 'r:9007199254740991': 1 }, LINES).amount).to.equal('7.00');
  });

  it('are none where it took nothing: not mapped, a mere repeat, taken back', () => {
    expect(goodsOf('refund', {}, LINES)).to.deep.equal({ goods: [], amount: null });
    expect(goodsOf('refund', { 'r:4': 1 }, LINES)).to.deep.equal({ goods: [], amount: null });
  });
});
