import { keptNumbers, namesNumber } from '@scm-relay/ledger';
import { expect } from 'chai';
import fc from 'fast-check';

const none = { seq: null, dn: null, tn: [], sn: [] };

describe('numbers of a refused body', () => {
  it('are found each by its whole, in letters of either case', () => {
    const number = fc.stringMatching(/^[A-Za-z0-9-]{1,50}$/);
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 60 }), fc.array(number, { maxLength: 60 }), (tn, sn) => {
        const numbers = keptNumbers({ ...none, tn, sn });
        for (const each of [...tn, ...sn]) {
          expect(namesNumber(each)(numbers), each).to.equal(true);
          expect(namesNumber(` ${each.toLowerCase()} `)(numbers), each).to.equal(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('are bounded, however many and however long they are', () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => `${n}-${'字'.repeat(100)}`);
    const numbers = keptNumbers({ seq: '长'.repeat(1000), dn: '😀'.repeat(1000), tn: many(10_000), sn: many(200_000) });
    expect(Buffer.byteLength(JSON.stringify(numbers))).to.be.below(35 * 1024);
    expect(numbers.tn).to.have.lengthOf(20);
    expect([...(numbers.dn ?? '')]).to.have.lengthOf(60);
  });

  it('of many, as many as two of the largest checkouts name are found, and hardly any other', () => {
    const codes = Array.from({ length: 4000 }, (_, n) => `5046351998702${n}`);
    const numbers = keptNumbers({ ...none, sn: codes });
    expect(codes.filter((each) => !namesNumber(each)(numbers))).to.deep.equal([]);
    const others = Array.from({ length: 2000 }, (_, n) => `6046351998702${n}`);
    expect(others.filter((each) => namesNumber(each)(numbers))).to.have.lengthOf.below(3);
  });

  it('are not found by nothing', () => {
    expect(namesNumber(' \u3000')(keptNumbers({ ...none, seq: 's' }))).to.equal(false);
  });
});
