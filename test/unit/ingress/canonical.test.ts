import { checkoutContent, fingerprintOf, refundContent, refuseContent } from '@scm-relay/ingress';
import { expect } from 'chai';
import fc from 'fast-check';

const word = fc.string({ minLength: 1, maxLength: 50, unit: 'binary' });
const optional = fc.option(fc.oneof(word, fc.constant('')), { nil: null });
const packages = fc.array(fc.record({ tn: word, sns: fc.array(word, { minLength: 1, maxLength: 4 }) }), {
  minLength: 1,
  maxLength: 3,
});
const checkouts = fc.record({ seq: word, dn: word, pkg: packages });
const refunds = fc.record(
  { seq: word, storeCode: word, dn: optional, cc: optional, tn: word, sn: word, ts: word },
  { requiredKeys: ['seq', 'tn', 'sn'] },
);

/** the same object, its keys in another order, all the way down */
function reversed<T>(value: T): T;
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => reversed(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, each]) => [name, reversed(each)]),
  );
}

describe('canonical content and fingerprint', () => {
  it('a fingerprint is 22 characters of base64url', () => {
    fc.assert(
      fc.property(checkouts, (body) => {
        expect(fingerprintOf(checkoutContent(body))).to.match(/^[\w-]{22}$/);
      }),
    );
  });

  it('the order of keys makes no difference', () => {
    fc.assert(
      fc.property(checkouts, (body) => {
        expect(fingerprintOf(checkoutContent(reversed(body)))).to.equal(fingerprintOf(checkoutContent(body)));
      }),
    );
    fc.assert(
      fc.property(refunds, (body) => {
        expect(fingerprintOf(refundContent(reversed(body)))).to.equal(fingerprintOf(refundContent(body)));
      }),
    );
  });

  it('unknown fields make no difference', () => {
    fc.assert(
      fc.property(refunds, fc.jsonValue(), (body, extra) => {
        const more = { ...body, zzz: extra };
        expect(refundContent(more)).to.deep.equal(refundContent(body));
      }),
    );
  });

  it('one package is the same as a list of it', () => {
    fc.assert(
      fc.property(word, word, packages, (seq, dn, [pkg]) => {
        fc.pre(pkg !== undefined);
        expect(checkoutContent({ seq, dn, pkg })).to.deep.equal(checkoutContent({ seq, dn, pkg: [pkg] }));
      }),
    );
  });

  it('an optional field that is null or "" is the same as none', () => {
    const none = refuseContent({ seq: 's' });
    expect(none).to.deep.equal({ seq: 's' });
    expect(refuseContent({ seq: 's', dn: null, msg: '' })).to.deep.equal(none);
    expect(refundContent({ seq: 's', tn: 't', sn: 'n', dn: '', cc: null })).to.deep.equal({
      seq: 's',
      tn: 't',
      sn: 'n',
    });
  });

  it('any other difference makes another fingerprint', () => {
    fc.assert(
      fc.property(checkouts, checkouts, (a, b) => {
        const [one, other] = [checkoutContent(a), checkoutContent(b)];
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(fingerprintOf(one)).not.to.equal(fingerprintOf(other));
      }),
    );
    const base = { seq: 's', tn: 't', sn: 'n' };
    const variants = [
      base,
      { ...base, cc: 'x' },
      { ...base, dn: 'x' },
      { ...base, storeCode: 'x' },
      { ...base, ts: 'x' },
    ];
    expect(new Set(variants.map((body) => fingerprintOf(refundContent(body)))).size).to.equal(variants.length);
  });

  it('nothing of the body but known fields gets in, whatever its name', () => {
    const body = JSON.parse('{"seq":"s","__proto__":{"dn":"evil"},"constructor":1}');
    expect(refuseContent(body)).to.deep.equal({ seq: 's' });
  });
});
