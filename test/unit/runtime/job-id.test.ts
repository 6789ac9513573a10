import { jobId } from '@scm-relay/runtime';
import { expect } from 'chai';
import fc from 'fast-check';

describe('jobId', () => {
  for (const input of ['meta', 'wait', 'events', '0', '12345', 'a:b', '__proto__', ' ', '退货', '😀', '-5', '']) {
    it(`is safe for ${JSON.stringify(input)}`, () => {
      expect(jobId(input, 1)).to.match(/^[\w-]{16}-g1$/);
    });
  }

  it('is the same for the same input and generation, another for any other', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.nat(), (a, b, generation) => {
        expect(jobId(a, generation)).to.equal(jobId(a, generation));
        expect(jobId(a, generation)).to.not.equal(jobId(a, generation + 1));
        if (a !== b) expect(jobId(a, generation)).to.not.equal(jobId(b, generation));
      }),
    );
  });
});
