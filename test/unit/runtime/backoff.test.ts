import { backoffDelay, reconnectDelay } from '@scm-relay/runtime';
import { expect } from 'chai';
import fc from 'fast-check';

const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('backoffDelay', () => {
  it('doubles from the base up to the cap', () => {
    const delays = [1, 2, 3, 4, 5, 30, 1000].map((n) => backoffDelay(n, { baseMs: 1000, maxMs: 10_000 }, () => 0.5));
    expect(delays).to.deep.equal([1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
  });

  it('stays within 20 % of min(max, base·2^(n−1)), for every n', () => {
    const number = fc.integer({ min: 1, max: 2_147_483_647 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), number, number, unit, (n, a, b, random) => {
        const [baseMs, maxMs] = a < b ? [a, b] : [b, a];
        const expected = Math.min(maxMs, baseMs * 2 ** Math.min(n - 1, 100));
        const delay = backoffDelay(n, { baseMs, maxMs }, () => random);
        expect(delay).to.be.within(Math.floor(expected * 0.8), Math.ceil(expected * 1.2));
      }),
    );
  });

  it('differs from attempt to attempt', () => {
    const delays = new Set(Array.from({ length: 20 }, () => backoffDelay(1, { baseMs: 100_000, maxMs: 100_000 })));
    expect(delays.size).to.be.greaterThan(1);
  });
});

describe('reconnectDelay', () => {
  it('never exceeds two seconds and never stops', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), unit, (attempt, random) => {
        expect(reconnectDelay(attempt, () => random)).to.be.within(37, 2000);
      }),
    );
  });
});
