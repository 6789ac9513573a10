import { paymentNames } from '@scm-relay/ledger';
import { planRefund } from '@scm-relay/workers';
import { expect } from 'chai';
import { line, notice, planContext, sn } from '../../support/desk.js';
import { byName, NAMED, out, owners, refundOf, sale, under } from './situations.js';

const context = planContext();
const lines = [line(1, 1), line(2, 2, 2)];
const wdt = notice('D1', lines);
const erp = notice('D1', lines, { channel: 'erp', payments: [{ method: 'cash', money: '25.00' }] });
const FIRST_PAYMENT = `p:${paymentNames(erp.payments ?? [])[0]?.id}`;
const LEFT = { 1: { shipped: 1 }, 2: { shipped: 2 } };
const piece = sn(1, 1);
const items = { [piece]: out(1) };

const plan = (
  at: Parameters<typeof under>,
  {
    given = NAMED,
    more = {},
    known = {},
  }: {
    given?: Parameters<typeof refundOf>[1];
    more?: Parameters<typeof refundOf>[2];
    known?: Parameters<typeof owners>[0];
  } = {},
) => {
  const { body, situation } = refundOf(piece, given, more);
  return byName(planRefund(situation, body, under(...at), owners(known), context));
};

describe('the plan of a refund', () => {
  it('takes its piece back, after its checkout, and tells the owner of the order', () => {
    expect(plan([wdt, { items, lines: LEFT }])).to.deep.equal({
      status: 'sending',
      dn: 'D1',
      deliveries: [{ destination: 'wdt', operation: 'wdt.smartRefund', request: { seq: 'r1', lines: [1] } }],
      notice: { [`i:${piece}`]: '["1","OUT","c1","r1"]', 'r:1': '1', touched: '1' },
      took: { counts: { 'r:1': 1 } },
      after: 'checkout:c1',
      fire: [],
    });
  });

  it('waits for its notice, and names the one its piece belongs to', () => {
    const known = { last: sale('D2') };
    expect(plan([wdt, {}, { notice: null }], { known })).to.deep.equal({
      status: 'waiting',
      reason: 'no-notice',
      dn: 'D1',
      topics: ['dn:D1'],
      waitMs: context.waitMs.notice,
      other: 'D2',
    });
  });

  it('waits for its checkout, and for whoever names its piece, where it names no notice', () => {
    expect(plan([wdt, {}, { notice: null }], { given: {} })).to.deep.include({
      reason: 'no-checkout',
      topics: ['dn:D1', `sn:${piece}`],
    });
  });

  it('waits for a checkout where none is mapped', () => {
    expect(plan([wdt])).to.deep.equal({
      status: 'waiting',
      reason: 'no-checkout',
      dn: 'D1',
      topics: ['dn:D1'],
      waitMs: context.waitMs.notice,
    });
  });

  it('names another notice that the piece left under, while it waits for a checkout and where its own never left', () => {
    const known = { last: sale('D2') };
    expect(plan([wdt], { known })).to.include({ reason: 'no-checkout', other: 'D2' });
    expect(plan([wdt, {}, { state: 'cancelled' }], { known })).to.include({ reason: 'already-refused', other: 'D2' });
  });

  it('waits for the checkout of its notice that names the piece, though others are mapped', () => {
    const known = { own: sale('D1') };
    expect(plan([wdt, { lines: { 2: { shipped: 1 } } }], { known })).to.include({ reason: 'no-checkout' });
  });

  it('waits where its piece came back before and its checkout is not mapped yet', () => {
    const back = { [piece]: out(1, { shippedBy: null, returnedBy: 'r1' }) };
    expect(plan([wdt, { items: back, lines: { 2: { shipped: 1 } } }])).to.include({ reason: 'no-checkout' });
  });

  it('shows a piece that was not shipped under its notice, and whose it is', () => {
    const known = { last: sale('D2') };
    expect(plan([wdt, { lines: { 2: { shipped: 1 } } }], { known })).to.deep.equal({
      status: 'attention',
      reason: 'sn-not-shipped',
      dn: 'D1',
      detail: `item code ${piece} was not shipped under notice D1`,
      topics: ['dn:D1'],
      other: 'D2',
    });
  });

  it('names no other notice where nothing else has the piece', () => {
    expect(plan([wdt, { lines: { 2: { shipped: 1 } } }])).to.not.have.property('other');
  });

  it('ends the life that it ended before where it is mapped again, though its piece has left and come back since', () => {
    const two = notice('D1', [line(1, 1, 2), line(2, 2, 2)]);
    const earlier = [out(1, { shippedBy: 'c0', returnedBy: 'r1' })];
    const back = { [piece]: { ...out(1, { returnedBy: 'r2' }), earlier } };
    expect(plan([two, { items: back, lines: { ...LEFT, 1: { shipped: 2, refunded: 1 } } }])).to.deep.include({
      status: 'sending',
      after: 'checkout:c0',
      notice: {
        [`i:${piece}`]: '["1","OUT","c1","r2",[["1","OUT","c0","r1"]]]',
        'r:1': '2',
        touched: '1',
      },
    });
  });

  it('shows a piece that came back before, by which refund, and whose it may be', () => {
    const back = { [piece]: out(1, { returnedBy: 'r0' }) };
    const known = { last: sale('D2') };
    expect(plan([wdt, { items: back, lines: LEFT }], { known })).to.deep.equal({
      status: 'attention',
      reason: 'sn-already-returned',
      dn: 'D1',
      detail: `item code ${piece} came back before, by refund r0`,
      topics: ['dn:D1'],
      other: 'D2',
    });
  });

  it('is planned again where it took the piece itself', () => {
    const back = { [piece]: out(1, { returnedBy: 'r1' }) };
    expect(plan([wdt, { items: back, lines: LEFT }])).to.include({ status: 'sending' });
  });

  it('shows a piece whose line the notice no longer has', () => {
    expect(plan([wdt, { items: { [piece]: out(9) }, lines: LEFT }])).to.include({
      reason: 'unmappable',
      detail: 'notice D1 has no line 9 any more',
    });
  });

  it('shows more returns of a line than it has pieces', () => {
    expect(plan([wdt, { items, lines: { ...LEFT, 1: { shipped: 1, refunded: 1 } } }])).to.include({
      reason: 'over-refund',
      detail: 'all 1 pieces of line 1 were refunded before',
    });
  });

  for (const state of ['refused', 'cancelled'] as const) {
    it(`shows a piece of a notice that was ${state}`, () => {
      expect(plan([wdt, {}, { state }])).to.deep.equal({
        status: 'attention',
        reason: 'already-refused',
        dn: 'D1',
        detail: `notice D1 was ${state}: it never left`,
        topics: ['dn:D1'],
      });
    });
  }

  it('takes a piece back of what left before a notice was closed', () => {
    expect(plan([wdt, { items, lines: LEFT }, { state: 'closed' }])).to.include({ status: 'sending' });
  });

  it('is recorded where it repeats another', () => {
    expect(plan([wdt, {}, { state: 'refused' }], { more: { repeats: ['refund:r0'] } })).to.deep.equal({
      status: 'recorded',
      dn: 'D1',
      detail: 'repeats refund:r0',
      topics: ['gone:refund:r0'],
    });
  });

  it('makes no second delivery where one stands', () => {
    const more = { deliveries: [{ operation: 'wdt.smartRefund', status: 'delivered' }] as const };
    expect(plan([wdt, { items, lines: LEFT }], { more })).to.deep.include({ status: 'recorded', deliveries: [] });
  });

  it('makes a delivery anew where the earlier one was taken back', () => {
    const more = { deliveries: [{ operation: 'wdt.smartRefund', status: 'discarded' }] as const };
    expect(plan([wdt, { items, lines: LEFT }], { more })).to.have.nested.property('deliveries.length', 1);
  });

  it('sends nothing where a person settled it, and takes the piece all the same', () => {
    const result = plan([wdt, { items, lines: LEFT }], { more: { byHand: true } });
    expect(result).to.deep.include({ status: 'recorded', deliveries: [] });
    expect(result).to.have.nested.property('took.counts').that.deep.equals({ 'r:1': 1 });
    expect(result).to.not.have.nested.property('notice.h:1');
  });

  it('does not mind a piece that was settled by hand where its line goes back piece by piece', () => {
    const lines = [line(1, 1, 2)];
    const at = { items, lines: { 1: { shipped: 2, byHand: true } } };
    expect(plan([notice('D1', lines), at])).to.include({ status: 'sending' });
  });

  it('shows a line that no request can be made of', () => {
    const odd = notice('D1', [line(1, 1, 1, { title: 'unmappable' }), line(2, 2, 2)]);
    expect(plan([odd, { items, lines: LEFT }])).to.include({
      reason: 'unmappable',
      detail: 'wdt.smartRefund: its title says so',
    });
  });
});

describe('the money of a refund', () => {
  it('is taken from the payments', () => {
    expect(plan([erp, { items, lines: LEFT }])).to.have.nested.property(`took.counts.${FIRST_PAYMENT}`, 100_000);
  });

  it('is more than the payments have left: a person must say', () => {
    expect(plan([erp, { items, lines: LEFT, paidBack: { 0: 200_000 } }])).to.deep.equal({
      status: 'attention',
      reason: 'over-refund',
      dn: 'D1',
      detail: 'the payments have 5.00 less than is to be refunded',
      topics: ['dn:D1'],
    });
  });

  it('does not matter where nothing pays it back', () => {
    expect(plan([wdt, { items, lines: LEFT }])).to.not.have.nested.property(`took.counts.${FIRST_PAYMENT}`);
  });
});
