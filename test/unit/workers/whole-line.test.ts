import type { Item, LineCount } from '@scm-relay/ledger';
import { planRefund } from '@scm-relay/workers';
import { expect } from 'chai';
import { line, notice, planContext, sn } from '../../support/desk.js';
import { byName, NAMED, out, owners, refundOf, under } from './situations.js';

const context = planContext();
const pos = notice('D1', [line(1, 1, 2), line(2, 2)], { channel: 'pos', sellBillNum: 'X' });

interface Given {
  readonly items?: Readonly<Record<string, Item>>;
  readonly line?: Partial<LineCount>;
  readonly refuse?: string;
  readonly byHand?: boolean;
  readonly sn?: string;
}

/** A refund of the line of two pieces, of which `line` is on record. */
const plan = ({ items = {}, line = {}, refuse, byHand = false, sn: piece = sn(1, 1) }: Given = {}) => {
  const { body, situation } = refundOf(piece, NAMED, { byHand });
  const pieces = {
    items: { [sn(1, 1)]: out(1), [sn(2, 1)]: out(2), ...items },
    lines: { 1: { shipped: 2, ...line }, 2: { shipped: 1 } },
  };
  return byName(planRefund(situation, body, under(pos, pieces, { refuse: refuse ?? null }), owners(), context));
};

describe('a POS line', () => {
  it('waits for its other piece, and lists the one that came back', () => {
    expect(plan()).to.deep.equal({
      status: 'waiting',
      reason: 'waiting-for-line',
      dn: 'D1',
      deliveries: [],
      lines: ['1'],
      waitMs: context.waitMs.line,
      notice: { [`i:${sn(1, 1)}`]: '["1","OUT","c1","r1"]', 'r:1': '1', 'w:1': '1', 'w:1:1': sn(1, 1), touched: '1' },
      took: { counts: { 'r:1': 1 } },
      after: 'checkout:c1',
      fire: [],
    });
  });

  it('covers the returns of all lives of a piece', () => {
    const earlier = [out(1, { shippedBy: 'c0', returnedBy: 'r0' }), out(2, { shippedBy: 'c9', returnedBy: 'r9' })];
    const items = { [sn(1, 1)]: { ...out(1), earlier } };
    expect(plan({ items, line: { refunded: 1, listed: 1 } })).to.have.deep.nested.property('deliveries[0].line', [
      'refund:r0',
      'refund:r1',
    ]);
  });

  it('goes back under the refund that completes it, for all events that brought a piece, each named once', () => {
    const items = {
      [sn(1, 2)]: out(1, { returnedBy: 'r0' }),
      [sn(1, 1)]: out(1, { returnedBy: 'r1' }),
      [sn(2, 1)]: out(2, { returnedBy: 'r9' }),
      [sn(1, 3)]: out(1),
    };
    expect(plan({ items, line: { refunded: 1, listed: 1 } })).to.deep.include({
      status: 'sending',
      deliveries: [
        {
          destination: 'pos',
          operation: 'pos.refund',
          request: { seq: 'r1', lines: [1] },
          line: ['refund:r0', 'refund:r1'],
          lineIds: ['1'],
          reference: 'r1',
        },
      ],
    });
  });

  it('goes back with what a refuse took of it', () => {
    const result = plan({ line: { shipped: 1, refunded: 1, refused: 1 }, refuse: 'f1' });
    expect(result).to.have.nested.property('deliveries[0].line').that.deep.equals(['refuse:f1', 'refund:r1']);
  });

  it('does not name a refuse that took nothing of it', () => {
    const items = { [sn(1, 2)]: out(1, { returnedBy: 'r0' }) };
    const result = plan({ items, line: { refunded: 1 }, refuse: 'f1' });
    expect(result).to.have.nested.property('deliveries[0].line').that.deep.equals(['refund:r0', 'refund:r1']);
  });

  it('does not go back by itself where a piece of it was settled by hand', () => {
    expect(plan({ line: { byHand: true } })).to.deep.equal({
      status: 'attention',
      reason: 'line-incomplete',
      dn: 'D1',
      detail: 'a piece of line 1 was settled by hand: the line does not go back as a whole by itself',
      topics: ['dn:D1'],
    });
  });

  it('takes the next piece that a person settles, too', () => {
    const result = plan({ line: { byHand: true }, byHand: true });
    expect(result).to.deep.include({
      deliveries: [],
      took: { counts: { 'r:1': 1 } },
    });
  });

  it('is marked where a piece of it is settled by hand', () => {
    expect(plan({ byHand: true })).to.have.nested.property('notice.h:1', '1');
    expect(plan()).to.not.have.nested.property('notice.h:1');
  });

  it('of one piece goes back at once, and is not listed', () => {
    const result = plan({ sn: sn(2, 1) });
    expect(result).to.include({ status: 'sending' });
    expect(result).to.have.nested.property('deliveries[0]').that.does.not.have.property('line');
    expect(result).to.not.have.nested.property('notice.w:2');
  });
});
