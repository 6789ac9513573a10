import { awaitHistory, repeated, settledByHand } from '@scm-relay/workers';
import { expect } from 'chai';
import { checkoutOf, refundOf, refuseOf } from './situations.js';

describe('an event that repeats another', () => {
  it('is recorded and takes its place should that be taken back', () => {
    expect(repeated(['refund:r0'])).to.deep.equal({
      status: 'recorded',
      detail: 'repeats refund:r0',
      topics: ['gone:refund:r0'],
    });
  });

  it('repeats several where its pieces left in several', () => {
    expect(repeated(['checkout:c1', 'checkout:c2'], 'D1')).to.deep.equal({
      status: 'recorded',
      dn: 'D1',
      detail: 'repeats checkout:c1, checkout:c2',
      topics: ['gone:checkout:c1', 'gone:checkout:c2'],
    });
  });
});

const namelessRefuse = refuseOf({ event: { kind: 'refuse', acceptedAt: 0, body: { seq: 'f1' } } });

describe('an event that names what the history does not answer for', () => {
  for (const [what, { situation }, reason] of [
    ['a refund that names no notice', refundOf('X', {}), 'no-checkout'],
    ['a refund of a notice', refundOf('X'), 'no-notice'],
    ['a checkout', checkoutOf(['X']), 'no-notice'],
    ['a refuse', { situation: refuseOf() }, 'no-notice'],
    ['a refuse that names no notice', { situation: namelessRefuse }, 'no-notice'],
  ] as const) {
    it(`waits for as long as it takes: ${what}`, () => {
      expect(awaitHistory(situation)).to.deep.equal({
        status: 'waiting',
        reason,
        detail: 'what it names lies in the history, which does not answer',
        topics: ['history'],
      });
    });
  }
});

describe('an event that a person settled', () => {
  const effect = { notice: [['touched', '1']] as const, took: { counts: {} } };

  it('takes what it does of its notice, waits for no line, and sends nothing', () => {
    const delivery = { destination: 'pos', operation: 'pos.refund', request: {} } as const;
    const plan = { status: 'waiting', reason: 'waiting-for-line', lines: ['1'], waitMs: 5 } as const;
    expect(settledByHand({ ...plan, ...effect, dn: 'D1', deliveries: [delivery], fire: ['dn:D1'] })).to.deep.equal({
      ...effect,
      status: 'resolved',
      dn: 'D1',
      deliveries: [],
      fire: ['dn:D1'],
    });
  });

  it('waits for what it can take nothing of yet', () => {
    expect(settledByHand({ status: 'waiting', reason: 'no-notice', dn: 'D1', topics: ['dn:D1'] })).to.deep.equal({
      status: 'resolved',
      dn: 'D1',
      topics: ['dn:D1'],
    });
  });

  it('waits for nothing where it could not be mapped', () => {
    const plan = { status: 'attention', reason: 'unmappable', detail: 'odd', topics: ['dn:D1'] } as const;
    expect(settledByHand({ ...plan, dn: 'D1' })).to.deep.equal({ status: 'resolved', dn: 'D1' });
  });

  it('waits for a checkout that names its piece, where nobody knows its notice', () => {
    const plan = { status: 'attention', reason: 'unresolved', detail: 'odd', topics: ['sn:1'] } as const;
    expect(settledByHand(plan)).to.deep.equal({ status: 'resolved', topics: ['sn:1'] });
  });
});
