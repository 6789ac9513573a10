import { alertText } from '@scm-relay/board';
import { expect } from 'chai';

describe('an alert as a text', () => {
  it('quotes numbers of others on one line, and nothing that a team chat would obey', () => {
    const { en, zh } = alertText({
      kind: 'checkout-refused',
      count: 1,
      orders: ['D1\n✅ all is well', 'D2\u2028\u202e'],
      parcels: ['<at user_id="all"></at>'],
    });
    for (const text of [en, zh]) {
      expect(text).to.include('D1 ✅ all is well, D2').and.include('user_id');
      expect(text).not.to.match(/[\n\u2028\u202e<]/);
    }
  });
});
