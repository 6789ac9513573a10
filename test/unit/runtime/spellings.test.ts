import { maskText } from '@scm-relay/runtime';
import { expect } from 'chai';
import fc from 'fast-check';
import { CODED, LOOSE } from './spellings.js';

const VALUES = [
  '欧阳娜娜',
  '大海',
  '𠮷野家子',
  '15001253861',
  'VIP-Card-88Xy',
  "Seamus O'Brien",
  'Member/77&88',
  'José María Núñez',
];

describe('a known value', () => {
  for (const [how, write] of Object.entries({ ...CODED, ...LOOSE })) {
    it(`is found ${how}`, () => {
      for (const value of VALUES) expect(maskText(`[${write(value)}]`, [value]), value).to.equal('[***]');
    });
  }

  it('is found where a long text was cut within it', () => {
    const begin = `${'查无此人 '.repeat(36)}: `;
    for (const [how, write] of Object.entries({ ...CODED, ...LOOSE })) {
      for (const value of VALUES) {
        const letters = [...value];
        const least = write(letters.slice(0, /\p{Script=Han}/u.test(value) ? 2 : 6).join('')).length;
        const whole = write(value);
        for (let end = least; end < whole.length; end += 1 + Math.floor(whole.length / 16))
          expect(maskText(begin + whole.slice(0, end), [value]), `${how}: ${whole.slice(0, end)}`).to.equal(
            `${begin}***`,
          );
      }
    }
    expect(maskText(`${begin}欧阳`, ['欧阳娜娜', '阳'])).to.equal(`${begin}***`);
    expect(maskText('欧阳', ['欧阳娜娜'])).to.equal('欧阳');
    expect(maskText(`${begin}欧阳修`, ['欧阳娜娜'])).to.equal(`${begin}欧阳修`);
    // nobody is named by the end of an order's number, or of a word
    expect(maskText(`${begin}no order 202311011500`, ['15001253861'])).to.equal(`${begin}no order 202311011500`);
    expect(maskText(`${begin}Nathan`, ['Thanos Wang'])).to.equal(`${begin}Nathan`);
    expect(maskText(`${begin}861500125`, ['15001253861'])).to.equal(`${begin}86***`);
  });

  it('is found in whatever text, in whatever spelling', () => {
    const han = fc.stringMatching(/^[\u4e00-\u9fa5]{2,6}$/);
    const latin = fc.stringMatching(/^[A-Za-z]{3}[A-Za-z0-9 '&/.!()*~"-]{2,8}[A-Za-z]{3}$/);
    const number = fc.stringMatching(/^1[3-9]\d{9}$/);
    const spellings = Object.entries({ ...CODED, ...LOOSE });
    const begin = fc.constantFrom(
      '',
      '会员 ',
      'no member: ',
      '{"info":"',
      'q=',
      '<p>',
      "near '",
      '\\n',
      '%0A',
      '&nbsp;',
    );
    const end = fc.constantFrom('', ' 未找到', '"}', '&x=2', '</p>', "'", '\\n', '%0A', ', …');
    fc.assert(
      fc.property(fc.oneof(han, latin, number), fc.constantFrom(...spellings), begin, end, (value, [, write], a, b) => {
        expect(maskText(`${a}${write(value)}${b}`, [value])).to.equal(`${a}***${b}`);
      }),
      { numRuns: 3000 },
    );
  });

  for (const [what, value, text, masked] of [
    ['spaces around it', ' 长孙无忌 ', '查无 长孙无忌', '查无 ***'],
    ['a country before it', '+86 150-0125-3861', 'tel 1 5 0 0 1 2 5 3 8 6 1', 'tel ***'],
    ['another one within it', '欧阳娜娜15001253861', 'x 欧阳娜娜 15001253861', 'x ***'],
    ['accents', 'José María', 'jose maria', '***'],
    ['what looks like coded', 'nancy', 'WORK\\nancy', 'WORK\\***'],
  ] as const) {
    it(`is found though it has ${what}`, () => {
      expect(maskText(text, [value.trim(), '15001253861'])).to.equal(masked);
    });
  }
});

describe('a short value', () => {
  for (const [value, text] of [
    ['Li Wei', '[Li%20Wei]'],
    ['Li Wei', '[LI+WEI]'],
    ['Li Wei', '[Li  Wei]'],
    ['Li Wei', '[Ｌｉ　Ｗｅｉ]'],
    ["O'Hu", "[O''Hu]"],
    ["O'Hu", '[O&#39;Hu]'],
    ['Zoé', '[Zo%C3%A9]'],
    ['Anna', '[\\u0041nna]'],
    ['12345', '[１２３４５]'],
  ] as const) {
    it(`is found as ${text}`, () => {
      expect(maskText(text, [value])).to.equal('[***]');
    });
  }

  for (const [value, text] of [
    ['1234', 'amount 12.34'],
    ['1234', 'pieces 1, 2, 3, 4'],
    ['123456', 'of 123,456.00'],
    ['Than', 'bath and sink'],
    ['Zoé', 'zoek'],
    ['A·B', 'vitamin ab'],
  ] as const) {
    it(`is not what letters of "${text}" are by chance`, () => {
      expect(maskText(text, [value])).to.equal(text);
    });
  }
});

describe('the time of masking', () => {
  const known = Array.from({ length: 100 }, (_, i) => `1500125${3000 + i}`);
  const MIB = 1024 * 1024;
  const cpuMs = (text: string, values = known): number =>
    Math.min(
      ...[1, 2, 3].map(() => {
        const begun = process.cpuUsage();
        maskText(text, values);
        const { user, system } = process.cpuUsage(begun);
        return (user + system) / 1000;
      }),
    );

  for (const unit of [
    '\\',
    '\\\\u6b27',
    '%25',
    '%E6',
    '%E6%AC',
    '&amp;',
    '&',
    "''",
    ' ',
    '150',
    '1 5 0.',
    '\ufdfa',
    '查',
  ]) {
    it(`grows with the text alone where it is many times ${JSON.stringify(unit)}`, () => {
      const of = (length: number): number => cpuMs(unit.repeat(length / unit.length));
      // sixteen times as long; a square would be 256 times as much
      expect(of(MIB)).to.be.below(100 * Math.max(1, of(MIB / 16)));
    });
  }

  it('grows with a value alone where that is long, as the words of a buyer', () => {
    const text = `${'x'.repeat(4000)}%20Pleas`;
    const of = (length: number): number => cpuMs(text, ['Please leave it at the door. '.repeat(length / 29)]);
    expect(of(MIB / 16)).to.be.below(50 * Math.max(1, of(MIB / 256)));
  });
});
