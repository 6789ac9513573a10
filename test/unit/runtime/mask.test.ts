import { mask, maskText, personalValues } from '@scm-relay/runtime';
import { expect } from 'chai';

describe('masking by value', () => {
  const known = () =>
    personalValues([{ member: { name: '欧阳靖雯', memberId: 7741009 } }, { receiver_address: '白云路 12 号' }]);
  const quoted = (value: string) =>
    JSON.stringify(value).replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

  it('finds a person wherever she is quoted, however it is encoded', () => {
    for (const text of [
      '客户欧阳靖雯拒收',
      encodeURIComponent('欧阳靖雯'),
      quoted('欧阳靖雯'),
      'no member 7741009',
      '送到白云路 12 号',
    ]) {
      const masked = String(mask({ info: text }, known()) && maskText(text, known()));
      expect(masked, text).to.include('***');
      for (const value of ['欧阳靖雯', '7741009', '白云路']) expect(decodeURIComponent(masked)).to.not.include(value);
    }
  });

  for (const [what, value, text] of [
    ['JSON with capital letters', '欧阳靖雯', 'said \\u6B27\\u9633\\u9756\\u96EF'],
    ['JSON of a rare character', '𠮷野家子', 'said \\ud842\\udfb7\\u91ce\\u5bb6\\u5b50'],
    ['JSON as PHP writes it', '1/2 Baker Street', '"1\\/2 Baker Street"'],
    ['an address with small letters', '欧阳靖雯', 'q=%e6%ac%a7%e9%98%b3%e9%9d%96%e9%9b%af'],
    ['a form', 'Li Lei Ming', 'q=Li+Lei+Ming&x=1'],
    ['a form with other signs', '白云路 12 号', 'q=%E7%99%BD%E4%BA%91%E8%B7%AF+12+%E5%8F%B7'],
    ['HTML', '欧阳靖雯', '&#27431;&#38451;&#38742;&#38639;'],
    ['XML', '欧阳靖雯', '&#x6B27;&#x9633;&#x9756;&#x96ef;'],
    ['capitals', 'Zhang San', 'user ZHANG SAN is unknown'],
    ['full width', '13912345678', 'tel １３９１２３４５６７８'],
  ] as const) {
    it(`finds her in ${what}`, () => {
      const masked = maskText(text, [value]);
      expect(masked).to.include('***').and.have.length.below(text.length);
      expect(masked).to.match(/^(?:said |"|q=|user |tel )?\*\*\*(?:"|&x=1| is unknown)?$/);
    });
  }

  it('finds a phone number in full width that no notice names', () => {
    expect(maskText('电话１３９１２３４５６７８，谢谢')).to.equal('电话***，谢谢');
    expect(maskText('单号５０４６３５１９９８７０２')).to.equal('单号５０４６３５１９９８７０２');
  });

  it('takes a single letter or a short code for nobody', () => {
    expect(personalValues({ name: 'A', cardCode: 'C1', nick: '0', mobile: '-' })).to.deep.equal([]);
  });

  it('leaves numbers of 18 digits that are no identity cards', () => {
    expect(maskText('tid 202011210012345678 and 110105194912310021')).to.equal(
      'tid 202011210012345678 and 110105194912310021',
    );
  });
});

describe('mask', () => {
  it('takes a text that is JSON nested too deep for a text like any other', () => {
    const deep = '['.repeat(30_000) + ']'.repeat(30_000);
    const text = `{"mobile":"15001253861","x":${deep}}`;
    expect(mask({ data: text })).to.deep.equal({ data: text.replace('15001253861', '***') });
    expect(personalValues({ data: text, mobile: '15001253861' })).to.deep.equal(['15001253861']);
  });

  for (const [what, value, masked] of [
    [
      'a receiver',
      { receiver_name: '大海', receiver_mobile: '15001253861' },
      { receiver_name: '***', receiver_mobile: '***' },
    ],
    ['a member', { member: { name: '大海', cardCode: 'C1' } }, { member: { name: '***', cardCode: '***' } }],
    ['who sends back', { return_name: '甲', return_telno: 323232 }, { return_name: '***', return_telno: '***' }],
    ['a phone in a free text', { msg: '请联系13812345678' }, { msg: '请联系***' }],
    ['a phone with country code', { remark: 'call +86 138-1234-5678 now' }, { remark: 'call *** now' }],
    ['a phone that is a number', { guide: 13812345678, of: [8613812345678] }, { guide: '***', of: ['***'] }],
    ['a mail address', { memo: 'to a.b@example.com' }, { memo: 'to ***' }],
    ['a credential a vendor repeats', 'bad sign=abc123&x=1', 'bad sign=***&x=1'],
    ['JSON within a text', { data: '{"mobile":"15001253861","n":1}' }, { data: '{"mobile":"***","n":1}' }],
    ['an identity-card number', { msg: '身份证 11010519491231002X 已核对' }, { msg: '身份证 *** 已核对' }],
    [
      'one that is a number in JSON',
      '{"no":110105194912310097,"tid":1234567890123456781}',
      '{"no":"***","tid":"1234567890123456781"}',
    ],
    ['a landline without separator', { msg: '电话 02165432109' }, { msg: '电话 ***' }],
    [
      'JSON within a body that is cut off',
      '{"a":"{\\"receiver_name\\":\\"欧\\\\\\"阳\\",\\"seq\\":\\"1\\",\\"mobile\\":55512',
      '{"a":"{\\"receiver_name\\":\\"***\\",\\"seq\\":\\"1\\",\\"mobile\\":\\"***\\"',
    ],
    [
      'JSON within it, cut off within a name',
      '"{\\\\\\"buyer_nick\\\\\\":\\\\\\"欧阳',
      '"{\\\\\\"buyer_nick\\\\\\":\\\\\\"***\\\\\\"',
    ],
    [
      'JSON within JSON within a body that is cut off',
      '{"a":"{\\"b\\":\\"{\\\\\\"mobile\\\\\\":\\\\\\"55512\\\\\\",\\\\\\"seq\\\\\\":\\\\\\"1\\\\\\"}\\",\\"c\\":1',
      '{"a":"{\\"b\\":\\"{\\\\\\"mobile\\\\\\":\\\\\\"***\\\\\\",\\\\\\"seq\\\\\\":\\\\\\"1\\\\\\"}\\",\\"c\\":1',
    ],
    [
      'a request in other quotes within one',
      `{"msg":"{'nick': 'x1', 'tid': '1'}",`,
      `{"msg":"{'nick': "***", 'tid': '1'}",`,
    ],
    ['a body that is cut off', '{"seq":"1","receiver_name":"欧阳靖', '{"seq":"1","receiver_name":"***"'],
    ['a body that is no JSON', "{'mobile': 15001253861, x}", `{'mobile': "***", x}`],
    ['a form', 'tid=1&buyer_nick=x1&receiver_name=%E5%A4%A7', 'tid=1&buyer_nick=***&receiver_name=***'],
    ['lists', [{ buyer_nick: 'x1' }, '13812345678'], [{ buyer_nick: '***' }, '***']],
  ] as const) {
    it(`hides ${what}`, () => {
      expect(mask(value)).to.deep.equal(masked);
    });
  }

  for (const value of [
    { seq: '13812345678', dn: '13812345678', tn: '13812345678', sns: ['13812345678'] },
    { tn: 13812345678, at: 1795859433213, seconds: 1795859433, amount: 13812345678.5 },
    { sn: '0000000000001000000001', msg: 'item 0000000000001000000001' },
    { receiver_name: '', return_name: '0', receiver_address: null },
    { return_logistics_no: '13812345678', return_logistics_name: '圆通速递', goods_name: 'T恤' },
    { price: '199.00', quantity: 1, ok: true, nothing: null },
  ]) {
    it(`keeps ${JSON.stringify(value).slice(0, 50)}`, () => {
      expect(mask(value)).to.deep.equal(value);
    });
  }
});
