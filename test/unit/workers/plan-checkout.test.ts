import { planCheckout } from '@scm-relay/workers';
import { expect } from 'chai';
import { line, notice, planContext, sn } from '../../support/desk.js';
import { byName, checkoutOf, out, under } from './situations.js';

const context = planContext();
const two = notice('D1', [line(1, 1), line(2, 2, 2)]);

const plan = (sns: readonly string[], at: Parameters<typeof under>, more: Parameters<typeof checkoutOf>[1] = {}) => {
  const { body, situation } = checkoutOf(sns, more);
  return byName(planCheckout(situation, body, under(...at), context));
};

describe('the plan of a checkout', () => {
  it('puts its pieces on record, fills the notice and tells the owner of the order', () => {
    expect(plan([sn(1, 1), sn(2, 1), sn(2, 2)], [two])).to.deep.equal({
      status: 'sending',
      dn: 'D1',
      deliveries: [{ destination: 'push', operation: 'push.order', request: { seq: 'c1', lines: [1, 2] } }],
      notice: {
        [`i:${sn(1, 1)}`]: '["1","OUT","c1",""]',
        [`i:${sn(2, 1)}`]: '["2","OUT","c1",""]',
        [`i:${sn(2, 2)}`]: '["2","OUT","c1",""]',
        'n:1': '1',
        'n:2': '2',
        sent: '3',
        touched: '1',
      },
      took: { counts: { 'n:1': 1, 'n:2': 2, sent: 3 } },
      state: 'shipAll',
      fire: ['dn:D1', 'tn:OUT', `sn:${sn(1, 1)}`, `sn:${sn(2, 1)}`, `sn:${sn(2, 2)}`],
    });
  });

  it('ships a part where pieces are missing', () => {
    expect(plan([sn(1, 1), sn(2, 1)], [two])).to.include({ status: 'sending', state: 'shipPart' });
  });

  it('ships all once it brings what earlier checkouts left', () => {
    const earlier = { lines: { 1: { shipped: 1 }, 2: { shipped: 1 } } };
    expect(plan([sn(2, 2)], [two, earlier])).to.deep.include({
      state: 'shipAll',
      took: { counts: { 'n:2': 1, sent: 1 } },
    });
  });

  it('counts a piece once that is out already under this notice', () => {
    const earlier = { items: { [sn(2, 1)]: out(2, { shippedBy: 'c0' }) }, lines: { 2: { shipped: 1 } } };
    expect(plan([sn(2, 1), sn(2, 2)], [two, earlier])).to.deep.include({
      state: 'shipPart',
      took: { counts: { 'n:2': 1, sent: 1 } },
    });
  });

  it('moves no state where every piece is out already', () => {
    const earlier = { items: { [sn(2, 1)]: out(2, { shippedBy: 'c0' }) }, lines: { 2: { shipped: 1 } } };
    expect(plan([sn(2, 1)], [two, earlier])).to.not.have.property('state');
  });

  it('begins a new life of a piece that came back, and remembers the one before', () => {
    const earlier = {
      items: { [sn(2, 1)]: out(2, { shippedBy: 'c0', returnedBy: 'r0' }) },
      lines: { 2: { shipped: 1 } },
    };
    expect(plan([sn(2, 1)], [two, earlier])).to.deep.include({
      took: { counts: { 'n:2': 1, sent: 1 } },
    });
    expect(plan([sn(2, 1)], [two, earlier])).to.have.nested.property(
      `notice.i:${sn(2, 1)}`,
      '["2","OUT","c1","",[["2","OUT","c0","r0"]]]',
    );
  });

  it('takes a piece that came back before its checkout for the same piece, on the same line', () => {
    const twins = notice('D1', [line(1, 1), line(2, 1)]);
    const back = out(2, { shippedBy: null, returnedBy: 'r0' });
    const result = plan([sn(1, 1)], [twins, { items: { [sn(1, 1)]: back } }]);
    expect(result).to.have.nested.property(`notice.i:${sn(1, 1)}`, '["2","OUT","c1","r0"]');
    expect(result).to.have.nested.property('notice.n:2', '1');
  });

  it('has no room for a piece that came back before where its own line is full', () => {
    const twins = notice('D1', [line(1, 1), line(2, 1)]);
    const at = { items: { [sn(1, 1)]: out(2, { shippedBy: null, returnedBy: 'r0' }) }, lines: { 2: { shipped: 1 } } };
    expect(plan([sn(1, 1)], [twins, at])).to.include({ reason: 'over-shipped' });
  });

  it('fills lines of one sku in lineId order, whatever their order in the notice', () => {
    const twins = notice('D1', [line(2, 1), line(1, 1)]);
    const result = plan([sn(1, 1), sn(1, 2)], [twins]);
    expect(result).to.have.nested.property(`notice.i:${sn(1, 1)}`, '["1","OUT","c1",""]');
    expect(result).to.have.nested.property(`notice.i:${sn(1, 2)}`, '["2","OUT","c1",""]');
  });

  for (const [what, counts] of [
    ['that left', { shipped: 1 }],
    ['that were refused', { refused: 1 }],
  ] as const) {
    it(`leaves no room for pieces ${what}`, () => {
      expect(plan([sn(2, 1), sn(2, 2)], [two, { lines: { 2: counts } }])).to.deep.equal({
        status: 'attention',
        reason: 'over-shipped',
        dn: 'D1',
        detail: `more pieces of sku 0000000000002 than the notice has left (item code ${sn(2, 2)})`,
        topics: ['dn:D1'],
      });
    });
  }

  it('shows an item code that holds no sku', () => {
    expect(plan(['X1'], [two])).to.deep.equal({
      status: 'attention',
      reason: 'unmappable',
      dn: 'D1',
      detail: 'item code X1 does not hold an sku',
      topics: ['dn:D1'],
    });
  });

  it('shows an sku the notice does not have', () => {
    expect(plan([sn(7, 1)], [two])).to.deep.equal({
      status: 'attention',
      reason: 'unmappable',
      dn: 'D1',
      detail: `no line of the notice has the sku 0000000000007 (item code ${sn(7, 1)})`,
      topics: ['dn:D1'],
    });
  });

  it('names the first of several pieces that do not fit', () => {
    expect(plan([sn(1, 1), sn(1, 2), 'X1', sn(7, 1)], [two])).to.include({ reason: 'over-shipped' });
  });

  it('waits for its notice', () => {
    expect(plan([sn(1, 1)], [two, {}, { notice: null }])).to.deep.equal({
      status: 'waiting',
      reason: 'no-notice',
      dn: 'D1',
      topics: ['dn:D1'],
      waitMs: context.waitMs.notice,
    });
  });

  for (const state of ['refused', 'closed', 'cancelled'] as const) {
    it(`asks to chase the parcel of a notice that is ${state}`, () => {
      expect(plan([sn(1, 1)], [two, {}, { state }])).to.deep.equal({
        status: 'attention',
        reason: 'already-refused',
        dn: 'D1',
        detail: `notice D1 is ${state}: the parcel has left all the same, chase it`,
        topics: ['dn:D1'],
      });
    });
  }

  it('is recorded where it repeats another, whatever else is wrong with it', () => {
    expect(plan(['X1'], [two, {}, { state: 'refused' }], { repeats: ['checkout:c0'] })).to.deep.equal({
      status: 'recorded',
      dn: 'D1',
      detail: 'repeats checkout:c0',
      topics: ['gone:checkout:c0'],
    });
  });

  it('warns of pieces that are still out under another notice', () => {
    expect(plan([sn(1, 1)], [two], { stillOut: ['X of D0'] })).to.deep.include({ warnings: ['still-out: X of D0'] });
    expect(plan([sn(1, 1)], [two])).to.not.have.property('warnings');
  });

  it('shows an order that no request can be made of', () => {
    const odd = notice('D1', [line(1, 1, 1, { title: 'unmappable' })]);
    expect(plan([sn(1, 1)], [odd])).to.deep.equal({
      status: 'attention',
      reason: 'unmappable',
      dn: 'D1',
      detail: 'push.order: its title says so',
      topics: ['dn:D1'],
    });
  });

  it('sends nothing where a person settled it, but takes the pieces that fit', () => {
    const result = plan([sn(1, 1), 'X1'], [two], { byHand: true });
    expect(result).to.deep.include({ status: 'recorded', deliveries: [], took: { counts: { 'n:1': 1, sent: 1 } } });
  });
});
