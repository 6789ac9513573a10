import type { Owners } from '@scm-relay/ledger';
import { type CodesByNotice, elsewhere, resolveRefund } from '@scm-relay/workers';
import { expect } from 'chai';
import { planContext, sn } from '../../support/desk.js';
import { ACCEPTED_AT, owners, refundOf, sale } from './situations.js';

const context = planContext();
const piece = sn(1, 1);
const SKU = piece.slice(0, 13);
const topics = [`sn:${piece}`, 'tn:BACK'];

const expected = (refundNo: string, dns: readonly string[], goods: readonly string[] = []) => ({
  refundNo,
  tid: `order of ${refundNo}`,
  goods,
  dns,
});

const resolve = (known: Partial<Owners>, { ts, codes = new Map() }: { ts?: string; codes?: CodesByNotice } = {}) => {
  const { body, situation } = refundOf(piece, ts === undefined ? {} : { ts });
  return resolveRefund(situation, body, owners(known), context, codes);
};

describe('whose piece came back', () => {
  it('is that of the checkout accepted last, whatever else is known', () => {
    const known = { last: sale('D1'), later: sale('D2'), byTn: 'D3', expected: [expected('e', ['D4'])] };
    expect(resolve(known)).to.deep.equal({ dn: 'D1' });
  });

  it('is that of the parcel that left under its number, where no checkout names it', () => {
    const known = { later: sale('D2'), byTn: 'D3', expected: [expected('e', ['D4'])] };
    expect(resolve(known)).to.deep.equal({ dn: 'D3' });
  });

  it('is that of the expected return of its parcel', () => {
    expect(resolve({ later: sale('D2'), expected: [expected('e', ['D4'])] })).to.deep.equal({ dn: 'D4' });
  });

  it('is that of a checkout accepted later, where nothing else names it', () => {
    expect(resolve({ later: sale('D2') })).to.deep.equal({ dn: 'D2' });
  });

  it('is nobody’s where nothing names it', () => {
    expect(resolve({})).to.deep.equal({
      plan: {
        status: 'attention',
        reason: 'unresolved',
        detail: `neither item code ${piece} nor parcel BACK name an order`,
        topics,
      },
    });
  });
});

describe('a return that says it came back before its sale', () => {
  /** 20:00:00 UTC in Shanghai */
  const sold = { last: sale('D2', { acceptedAt: ACCEPTED_AT }), before: sale('D1') };

  it('is unclear where an earlier sale has no return', () => {
    expect(resolve(sold, { ts: '2026-11-22 03:58:59' })).to.deep.equal({
      plan: {
        status: 'attention',
        reason: 'unclear-owner',
        detail:
          `item code ${piece} left under D1 (checkout checkout of D1) and again under D2 (checkout checkout of D2), ` +
          'and came back before that: say whose return it is',
        other: 'D1',
        topics: [`sn:${piece}`, 'gone:checkout:checkout of D2', 'gone:checkout:checkout of D1'],
      },
    });
  });

  it('may do so within a minute: clocks differ', () => {
    expect(resolve(sold, { ts: '2026-11-22 03:59:00' })).to.deep.equal({ dn: 'D2' });
  });

  it('has no say where its time is only that of its acceptance, whatever Redis’s clock did in between', () => {
    expect(resolve({ ...sold, last: sale('D2', { acceptedAt: ACCEPTED_AT + 120_000 }) })).to.deep.equal({ dn: 'D2' });
  });

  for (const [what, known, ts] of [
    ['there is no earlier sale', { ...sold, before: null }, '2026-11-01 00:00:00'],
    ['it does not say when it came', sold, undefined],
    ['what it says is no time', sold, 'long ago'],
    [
      'the sale is longer ago than events are kept',
      { ...sold, last: sale('D2', { acceptedAt: 0 }) },
      '1960-01-01 00:00:00',
    ],
  ] as const) {
    it(`belongs to the last sale where ${what}`, () => {
      expect(resolve(known, ts === undefined ? {} : { ts })).to.deep.equal({ dn: 'D2' });
    });
  }
});

describe('a parcel with expected returns', () => {
  const unresolved = (detail: string) => ({ plan: { status: 'attention', reason: 'unresolved', detail, topics } });
  const several = [expected('e1', ['D1'], ['OTHER']), expected('e2', ['D2'], ['CODE'])];

  it('is that of the one that lists the sku', () => {
    expect(resolve({ expected: [expected('e1', ['D1'], ['OTHER']), expected('e2', ['D2'], [SKU])] })).to.deep.equal({
      dn: 'D2',
    });
  });

  it('is that of the one that lists what its notice calls the goods', () => {
    expect(resolve({ expected: several }, { codes: new Map([['D2', ['X', 'CODE']]]) })).to.deep.equal({ dn: 'D2' });
  });

  it('is unclear where two list it', () => {
    const both = [expected('e1', ['D1'], [SKU]), expected('e2', ['D2'], [SKU])];
    expect(resolve({ expected: both })).to.deep.equal(
      unresolved(
        'parcel BACK has the expected returns e1 of order order of e1, e2 of order order of e2, and the piece fits several',
      ),
    );
  });

  it('is unclear where none lists it', () => {
    expect(resolve({ expected: several })).to.deep.equal(
      unresolved(
        'parcel BACK has the expected returns e1 of order order of e1, e2 of order order of e2, and the piece fits none',
      ),
    );
  });

  it('is that of the only one, whatever that lists', () => {
    expect(resolve({ expected: [expected('e1', ['D1'], ['OTHER'])] })).to.deep.equal({ dn: 'D1' });
  });

  it('waits for the notice of its order', () => {
    expect(resolve({ expected: [expected('e1', [])] })).to.deep.equal({
      plan: {
        status: 'waiting',
        reason: 'no-notice',
        topics: [...topics, 'order:order of e1'],
        waitMs: context.waitMs.notice,
      },
    });
  });

  it('is unclear where its order has several notices', () => {
    expect(resolve({ expected: [expected('e1', ['D1', 'D2'])] })).to.deep.equal(
      unresolved('expected return e1 names order order of e1, which has the notices D1, D2'),
    );
  });

  it('fits all that are expected where its item code holds no sku', () => {
    const { body, situation } = refundOf('X', {});
    const found = resolveRefund(situation, body, owners({ expected: several }), context, new Map());
    expect(found).to.have.nested.property('plan.detail').that.includes('the piece fits several');
  });
});

describe('the other notice of a piece', () => {
  for (const [what, known, other] of [
    ['its last sale', { last: sale('D2'), later: sale('D3'), byTn: 'D4' }, 'D2'],
    ['its first sale afterwards', { last: sale('D1'), later: sale('D3'), byTn: 'D4' }, 'D3'],
    ['its parcel', { byTn: 'D4', expected: [expected('e', ['D5'])] }, 'D4'],
    ['the expected return of its parcel', { expected: [expected('e', ['D5'])] }, 'D5'],
  ] as const) {
    it(`is named by ${what}`, () => {
      expect(elsewhere('D1', owners(known))).to.deep.equal({ other });
    });
  }

  for (const [what, known] of [
    ['nothing is known', {}],
    ['all that is known is its own', { last: sale('D1'), byTn: 'D1' }],
    ['two returns are expected', { expected: [expected('e', ['D5']), expected('f', ['D6'])] }],
    ['the expected return has two notices', { expected: [expected('e', ['D5', 'D6'])] }],
  ] as const) {
    it(`is not named where ${what}`, () => {
      expect(elsewhere('D1', owners(known))).to.deep.equal({});
    });
  }
});
