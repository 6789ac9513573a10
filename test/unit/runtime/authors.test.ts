import { blank, mask, namesAny, personalValues } from '@scm-relay/runtime';
import { expect } from 'chai';
import fc from 'fast-check';
import { CODED } from './spellings.js';

const NAME = '欧阳娜娜';
const MOBILE = '15001253861';
const CARD = '6222021234567890123';
const KNOWN = personalValues({ member: { name: ` ${NAME} `, mobile: MOBILE, cardCode: CARD, memberId: '100000' } });
/** Names of fields that are numbers of orders, parcels and pieces in records of ours. */
const NUMBERS = [
  'id',
  'seq',
  'dn',
  'tn',
  'sn',
  'tid',
  'details',
  'Details',
  'key',
  'order_code',
  'msg_id',
  'at',
  'events',
];

describe('what others wrote', () => {
  for (const [what, value, masked] of [
    ['a field called as a number of ours', { details: `会员 ${NAME} ${MOBILE}` }, { details: '会员 *** ***' }],
    ['a list in it', { Details: [`会员 ${NAME}`, MOBILE] }, { Details: ['会员 ***', '***'] }],
    ['a phone that no notice names, among words of it', { details: '王先生 13912345678' }, { details: '王先生 ***' }],
    ['a number', { who: 15001253861 }, { who: '***' }],
    ['a number with its country', { id: 8615001253861 }, { id: '***' }],
    ['a number of more digits than are exact', { who: Number(CARD) }, { who: '***' }],
    [
      'a name of a field',
      { errors: { [MOBILE]: 'unknown', [NAME]: 'x' } },
      { errors: { '***': 'unknown', '****': 'x' } },
    ],
    ['JSON in a text', { info: `{"id":"${NAME}","n":15001253861}` }, { info: '{"id":"***","n":"***"}' }],
    ['JSON in a text among others', { info: `failed: {"id":${MOBILE}}` }, { info: 'failed: {"id":***}' }],
    ['a number with a prefix', { key: `m${MOBILE}` }, { key: 'm***' }],
    ['a number in an address', { key: `q=%20${MOBILE}` }, { key: 'q=%20***' }],
    ['a short number that is all of it', { id: '100000' }, { id: '***' }],
  ] as const) {
    it(`is masked in ${what}`, () => {
      expect(mask(value, KNOWN)).to.deep.equal(masked);
      expect(JSON.stringify(blank(value, KNOWN))).to.not.match(/欧阳|15001253861|6222021234|139123/);
    });
  }

  for (const value of [
    { sn: '0000000000001000000001', tn: `SF${MOBILE}7`, tid: `2${MOBILE}`, order_code: 'OMS2026100000123' },
    { id: '13912345678', ids: 1500125386101, price: 100000, fee: 150012538.61, at: 1795123456789 },
    { errors: { '0000000000001000000001': 'unknown' } },
  ]) {
    it(`keeps numbers of orders, and amounts: ${JSON.stringify(value).slice(0, 40)}`, () => {
      expect(mask(value, KNOWN)).to.deep.equal(value);
      expect(blank(value, KNOWN)).to.deep.equal(value);
    });
  }

  it('names a person nowhere, in whatever shape of JSON and whatever spelling', () => {
    const value = fc.constantFrom(NAME, MOBILE, CARD);
    const quoted = fc
      .tuple(value, fc.constantFrom(...Object.values(CODED)), fc.constantFrom('', '会员 ', 'no '))
      .map(([text, write, before]) => `${before}${write(text)}`);
    const name = fc.oneof(fc.constantFrom(...NUMBERS, 'info', 'msg'), quoted);
    const leaf = fc.oneof(
      quoted,
      fc.constantFrom(15001253861, Number(CARD), 8615001253861),
      fc.integer(),
      fc.boolean(),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(name, tie('tree'), { maxKeys: 4 }),
        tie('tree').map((inner) => JSON.stringify(inner)),
        tie('tree').map((inner) => `failed: ${JSON.stringify(inner)}`),
      ),
    }));
    fc.assert(
      fc.property(tree, (json) => {
        for (const without of [mask(json, KNOWN), blank(json, KNOWN), mask(JSON.stringify(json), KNOWN)])
          expect(
            namesAny(
              JSON.stringify(without),
              KNOWN.filter((each) => each.length > 6 || each === NAME),
            ),
          ).to.equal(false);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('our own records', () => {
  const NUMBER = { tid: MOBILE, tn: MOBILE, details: [MOBILE], total: 15001253861, note: MOBILE };

  it('keep the numbers of orders, by the names of their fields', () => {
    expect(mask(NUMBER, KNOWN, 'ours')).to.deep.equal({ ...NUMBER, note: '***' });
    expect(blank(NUMBER, KNOWN, 'ours')).to.deep.equal({ ...NUMBER, note: '***' });
  });

  it('keep of what the warehouse posted the numbers that its events have', () => {
    const posted = { seq: MOBILE, dn: MOBILE, pkg: [{ tn: MOBILE, sns: [MOBILE] }], sn: Number(MOBILE) };
    expect(mask({ ...posted, id: MOBILE, details: NAME }, KNOWN, 'posted')).to.deep.equal({
      ...posted,
      id: '***',
      details: '***',
    });
  });
});

describe('a value of a person', () => {
  it('is looked for without the spaces around it', () => {
    expect(personalValues({ name: ' 长孙无忌\u3000', nick: '长孙无忌' })).to.deep.equal(['长孙无忌']);
  });

  it('is none where it is nothing but zeros', () => {
    const nobody = { mobile: '00000000000', tel: '0000-0000', name: '-' };
    expect(personalValues(nobody)).to.deep.equal([]);
    expect(mask(nobody)).to.deep.equal(nobody);
  });
});
