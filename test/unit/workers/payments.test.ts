import { paymentNames } from '@scm-relay/ledger';
import type { NoticePayment } from '@scm-relay/schemas';
import { paidFor, paysBack, sharesOf } from '@scm-relay/workers';
import Big from 'big.js';
import { expect } from 'chai';
import fc from 'fast-check';
import { line, notice } from '../../support/desk.js';

const paid = (...money: readonly (string | undefined)[]) =>
  notice('D1', [line(1, 1)], {
    payments: money.map(
      (each, i): NoticePayment => ({ method: `m${i}`, ...(each === undefined ? {} : { money: each }) }),
    ),
  });
/** The id of the payment at a place. */
const idAt = (i: number): string =>
  paymentNames(Array.from({ length: i + 1 }, (_, n) => ({ method: `m${n}` })))[i]?.id ?? '';
const back = (...units: readonly number[]) => ({ paidBack: new Map(units.map((each, i) => [idAt(i), each])) });

/** The money of each payment that is touched, by its method. */
const shared = (...given: Parameters<typeof sharesOf>): unknown => {
  const result = sharesOf(...given);
  return result.ok
    ? Object.fromEntries(result.shares.map(({ payment, money }) => [payment.method, money]))
    : result.detail;
};

describe('the payments a sum is taken from', () => {
  it('are taken in their order, each up to what it paid', () => {
    expect(sharesOf('30.00', paid('20.00', '20.00', '20.00'), back())).to.deep.equal({
      ok: true,
      shares: [
        { payment: { method: 'm0', money: '20.00' }, money: '20.00' },
        { payment: { method: 'm1', money: '20.00' }, money: '10.00' },
      ],
      taken: { [`p:${idAt(0)}`]: 200_000, [`p:${idAt(1)}`]: 100_000 },
    });
  });

  it('give only what earlier refunds left of them', () => {
    expect(shared('10', paid('20.00', '20.00'), back(150_000))).to.deep.equal({ m0: '5.00', m1: '5.00' });
  });

  it('are passed over where nothing is left of them', () => {
    expect(shared('10', paid('20.00', '0', '20.00'), back(200_000))).to.deep.equal({ m2: '10.00' });
  });

  it('are passed over where more was refunded than they paid', () => {
    expect(shared('10', paid('5.00', '20.00'), back(60_000))).to.deep.equal({ m1: '10.00' });
  });

  it('give everything where it is not known what they paid', () => {
    expect(shared('10.5', paid(undefined, '20.00'), back(1_000_000))).to.deep.equal({ m0: '10.50' });
  });

  it('bear pieces that cost nothing on the first of them, and pay nothing', () => {
    const shares = [{ payment: { method: 'm0', money: '20.00' }, money: '0.00' }];
    expect(sharesOf('0', paid('20.00', '20.00'), back(200_000))).to.deep.equal({ ok: true, shares, taken: {} });
    expect(sharesOf('0', notice('D1', [line(1, 1)]), back())).to.deep.equal({ ok: true, shares: [], taken: {} });
  });

  it('have too little: the sum that lacks is said', () => {
    expect(shared('40.0001', paid('20.00', '20.00'), back())).to.equal(
      'the payments have 0.0001 less than is to be refunded',
    );
  });

  it('have too little where there are none', () => {
    expect(shared('1', notice('D1', [line(1, 1)]), back())).to.equal(
      'the payments have 1.00 less than is to be refunded',
    );
  });

  for (const [amount, written] of [
    ['0.1', '0.10'],
    ['0.1234', '0.1234'],
    ['0.123', '0.123'],
    ['100', '100.00'],
    ['99999999999.9999', '99999999999.9999'],
    // the largest price of a notice, for all pieces that a line may have
    ['999999999999.9999', '999999999999.9999'],
    ['999999999999999900.0003', '999999999999999900.0003'],
  ] as const) {
    it(`write ${amount} as ${written}`, () => {
      expect(shared(amount, paid(undefined), back())).to.deep.equal({ m0: written });
    });
  }
});

describe('the payments of any notice', () => {
  const units = fc.integer({ min: 0, max: 2_000_000_000 });
  const amount = (count: number): string => new Big(count).div(10_000).toFixed();
  const payments = fc.array(fc.record({ money: units, before: units }), { maxLength: 6 });

  it('give exactly the sum, and none more than is left of it', () => {
    fc.assert(
      fc.property(payments, units, (given, sum) => {
        const left = given.map(({ money, before }) => Math.max(money - before, 0));
        const result = sharesOf(
          amount(sum),
          paid(...given.map(({ money }) => amount(money))),
          back(...given.map(({ before }) => before)),
        );
        if (sum > left.reduce((total, each) => total + each, 0)) {
          expect(result.ok).to.equal(false);
          return;
        }
        if (!result.ok) throw new Error(result.detail);
        const total = result.shares.reduce((all, { money }) => all.plus(money), new Big(0));
        expect(total.toFixed(4)).to.equal(new Big(amount(sum)).toFixed(4));
        for (const [i, most] of left.entries()) expect(result.taken[`p:${idAt(i)}`] ?? 0).to.be.within(0, most);
      }),
    );
  });

  it('are never over-drawn by refunds one after the other', () => {
    fc.assert(
      fc.property(fc.array(units, { minLength: 1, maxLength: 4 }), fc.array(units, { maxLength: 8 }), (money, sums) => {
        const taken = money.map(() => 0);
        for (const sum of sums) {
          const result = sharesOf(amount(sum), paid(...money.map(amount)), back(...taken));
          if (result.ok) for (const i of taken.keys()) taken[i] = (taken[i] ?? 0) + (result.taken[`p:${idAt(i)}`] ?? 0);
        }
        for (const [i, most] of money.entries()) expect(taken[i]).to.be.at.most(most);
      }),
    );
  });
});

describe('what pieces were paid', () => {
  it('is an exact sum over the pieces of each line', () => {
    const lines = [line(1, 1, 3, { price: '0.1' }), line(2, 2, 2, { price: '19.9999' }), line(3, 3)];
    const counts = new Map([
      [1, 3],
      [2, 2],
    ]);
    expect(paidFor(lines, counts)).to.equal('40.2998');
  });
});

describe('an event takes money', () => {
  const erp = { operation: 'erp.refund' } as const;
  const push = { operation: 'push.return' } as const;
  for (const [what, deliveries, planned, takes] of [
    ['by a request that is planned', [], [push, erp], true],
    ['by an earlier one that stands', [{ ...erp, status: 'delivered' }], [push], true],
    ['not by one that was taken back', [{ ...erp, status: 'discarded' }], [push], false],
    ['not by telling the order', [{ ...push, status: 'delivered' }], [push], false],
    ['not by nothing', [], [], false],
  ] as const) {
    it(what, () => {
      expect(paysBack({ deliveries }, planned)).to.equal(takes);
    });
  }
});
