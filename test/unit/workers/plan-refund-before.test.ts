import { planRefund } from '@scm-relay/workers';
import { expect } from 'chai';
import { line, notice, planContext, sn } from '../../support/desk.js';
import { byName, NAMED, out, owners, refundOf, under } from './situations.js';

const piece = sn(1, 1);

const plan = (at: Parameters<typeof under>) => {
  const { body, situation } = refundOf(piece, NAMED);
  return byName(planRefund(situation, body, under(...at), owners({}), planContext()));
};

describe('a refund of a notice that left before this system was there', () => {
  const before = () => notice('D1', [line(3, 1), line(1, 1), line(2, 2)], { shippedBefore: true });

  it('needs no checkout, takes the first line of its sku by lineId, waits for no delivery of one, and left in no parcel we know', () => {
    const result = plan([before(), {}, { state: 'cancelled' }]);
    expect(result).to.have.nested.property(`notice.i:${piece}`, '["1","","","r1"]');
    expect(result).to.not.have.property('after');
  });

  it('takes the next line of its sku once the first is back', () => {
    const result = plan([before(), { lines: { 1: { refunded: 1 } } }]);
    expect(result).to.have.nested.property(`notice.i:${piece}`, '["3","","","r1"]');
  });

  it('is planned again where it took the piece itself', () => {
    const back = { [piece]: out(1, { shippedBy: null, returnedBy: 'r1' }) };
    expect(plan([before(), { items: back }])).to.include({ status: 'sending' });
  });

  it('is too many once all lines of its sku are back', () => {
    expect(plan([before(), { lines: { 1: { refunded: 1 }, 3: { refunded: 1 } } }])).to.include({
      reason: 'over-refund',
      detail: 'every piece of sku 0000000000001 of notice D1 was refunded before',
    });
  });

  it('must fit a line', () => {
    expect(plan([notice('D1', [line(2, 2)], { shippedBefore: true })])).to.include({
      reason: 'unmappable',
      detail: `no line of notice D1 fits item code ${piece}`,
    });
  });
});
