import { blank, mask, maskText, maskTexts, personalValues } from '@scm-relay/runtime';
import { expect } from 'chai';

/** Every field of specs/ and of CONTRACT §3.2 that says something of a person. */
const PERSONAL = [
  ...['name', 'mobile', 'card_code', 'member_id', 'memberId', 'member'],
  ...[
    'buyer_nick',
    'seller_nick',
    'nick',
    'user_name',
    'buy_name',
    'real_name',
    'buyer',
    'buyer_message',
    'buyer_email',
  ],
  ...['receiver_name', 'receiver_mobile', 'receiver_phone', 'receiver_address', 'receiver_zip', 'receiver_city'],
  ...['phone', 'home_phone', 'tel', 'tel_no', 'return_telno', 'return_name', 'address', 'return_address'],
  ...['mail', 'email', 'contact', 'contacts', 'consignee', 'id_card', 'customer_name', 'customer_no', 'pay_account'],
  ...[
    'swap_receiver',
    'swap_province',
    'swap_city',
    'swap_district',
    'swap_area',
    'swap_zip',
    'swap_mobile',
    'GuestMemory',
  ],
];
/** Fields whose names only look like one of those. */
const OTHERS = [
  'goods_name',
  'shop_name',
  'return_logistics_name',
  'title',
  'buy_amount',
  'mailbag',
  'telemetry',
  'swap',
];

/** Numbers of orders, parcels and pieces, by which people search. */
const IDENTIFIERS = [
  ...['id', 'seq', 'dn', 'tn', 'tns', 'sn', 'sns', 'tid', 'oid', 'iid', 'sku', 'sku_id', 'spec_no', 'spec_id', 'bn'],
  ...['barcodeId', 'lineId', 'msg_id', 'refund_no', 'refund_id', 'order_id', 'order_code', 'ro_code', 'rog_id'],
  ...['return_logistics_no', 'BillNum', 'SellBillNum', 'SenderBillNum', 'src_no', 'Details', 'warehouse_no'],
  ...['stores_id', 'sid', 'key', 'timestamp', 'addtime', 'at', 'since', 'acceptedAt', 'delivery', 'generation'],
];

describe('a field', () => {
  for (const name of PERSONAL) {
    it(`${name} says something of a person`, () => {
      expect(mask({ [name]: 'value' })).to.deep.equal({ [name]: '***' });
    });
  }
  for (const name of OTHERS) {
    it(`${name} does not`, () => {
      expect(mask({ [name]: 'value' })).to.deep.equal({ [name]: 'value' });
    });
  }
  for (const name of IDENTIFIERS) {
    it(`${name} is a number to search by: its digits are no phone`, () => {
      expect(mask({ [name]: '13812345678' })).to.deep.equal({ [name]: '13812345678' });
      expect(maskTexts({ [name]: '13812345678' })).to.deep.equal({ [name]: '13812345678' });
    });
  }
});

describe('a free text', () => {
  for (const [what, text, masked] of [
    ['a mobile', 'call 13812345678, please', 'call ***, please'],
    ['a mobile with spaces', '138 1234 5678', '***'],
    ['a mobile with dashes', '138-1234-5678', '***'],
    ['a mobile with its country', '8613812345678', '***'],
    ['a mobile with its country and a dash', '86-13812345678', '***'],
    ['a landline with its area', '021-65432109', '***'],
    ['a landline of a small town', '0512 6543210', '***'],
    ['a mail address', 'x.y+z@mail-1.example.co.uk!', '***!'],
    ['an identity card', '11010519491231002X', '***'],
    ['an identity card with a small x', '11010519491231002x', '***'],
    ['an identity card of this century', '110105200001010016', '***'],
    ['two of them', '13812345678/13912345678', '***/***'],
    ['a token', 'token: abc', 'token: ***'],
    ['a password in JSON', '{"password":"abc"}', '{"password":"***"}'],
    ['an authorization in quotes', "Authorization = 'abc'", "Authorization = '***'"],
    ['a key of an application', 'app_key=1;appkey=2;api_key=3', 'app_key=***;appkey=***;api_key=***'],
    ['a secret up to its end', 'secret=abc<br>', 'secret=***<br>'],
  ] as const) {
    it(`does not show ${what}`, () => {
      expect(maskText(text)).to.equal(masked);
    });
  }

  for (const text of [
    '12812345678',
    '1381234567',
    '138123456789',
    'A13812345678',
    '13812345678Z',
    'x021-65432109',
    '021-6543210987',
    '110105194912310021',
    '110105194913310021',
    'no mail @ all',
    'a design=abc',
    'signed off',
  ]) {
    it(`keeps ${text}`, () => {
      expect(maskText(text)).to.equal(text);
    });
  }
});

describe('a body that is broken or a form', () => {
  for (const [what, text, masked] of [
    ['numbers', '{"mobile":15001253861,"n":1', '{"mobile":"***","n":1'],
    ['negative numbers', '{"mobile":-1,', '{"mobile":"***",'],
    ['escaped quotes', '{"name":"a\\"b","n":1', '{"name":"***","n":1'],
    ['single quotes', "{'name':'a\\'b','n':1", `{'name':"***",'n':1`],
    ['spaces', '{ "name" : "abc"', '{ "name" : "***"'],
    ['a pair of a form', 'tid=1&name=abc&n=1', 'tid=1&name=***&n=1'],
    ['other fields', '{"title":"abc"', '{"title":"abc"'],
  ] as const) {
    it(`hides a person where it has ${what}`, () => {
      expect(maskText(text)).to.equal(masked);
    });
  }
});

describe('a known value', () => {
  it('is found as it is, in JSON with escapes, and in a form', () => {
    const known = ['大 海"靖'];
    for (const text of ['大 海"靖', '大 海\\"靖', '\\u5927 \\u6d77\\"\\u9756', '%E5%A4%A7%20%E6%B5%B7%22%E9%9D%96']) {
      expect(maskText(`(${text})`, known), text).to.equal('(***)');
    }
  });

  it('that is half a character is found all the same', () => {
    expect(maskText('x大\ud83dx', ['大\ud83d'])).to.equal('x***x');
  });

  it('is taken from every named field, the longest first', () => {
    const found = personalValues({
      name: '大海',
      list: [{ mobile: 15001253861 }],
      data: '{"address":"白云路 12 号"}',
      tid: '12345',
    });
    expect(found).to.deep.equal(['15001253861', '白云路 12 号', '大海']);
  });

  it('is taken from fields of a person and from lists under their name', () => {
    expect(personalValues({ contacts: ['Anna', { phone: '65432109' }] })).to.deep.equal(['65432109', 'Anna']);
  });

  for (const value of ['abc', '海', ' x  ', '0', '-', '', '    ']) {
    it(`names nobody where it is ${JSON.stringify(value)}`, () => {
      expect(personalValues({ name: value })).to.deep.equal([]);
    });
  }

  for (const value of ['abcd', '大海']) {
    it(`names somebody where it is ${value}`, () => {
      expect(personalValues({ name: value })).to.deep.equal([value]);
    });
  }
});

describe('a value without its person', () => {
  it('has *** in its place, or what says nothing', () => {
    const value = {
      member: { name: 'x', mobile: 1 },
      contacts: ['a', { phone: 'b' }],
      nick: null,
      buyer: ' 0 ',
      tel: '-',
    };
    expect(mask(value)).to.deep.equal({
      member: { name: '***', mobile: '***' },
      contacts: ['***', { phone: '***' }],
      nick: null,
      buyer: ' 0 ',
      tel: '-',
    });
  });

  it('has empty texts and null in its place, where programs read it again', () => {
    expect(blank({ name: 'x', mobile: 1, data: '{"name":"x"}', msg: '大海' }, ['大海'])).to.deep.equal({
      name: '',
      mobile: null,
      data: '{"name":""}',
      msg: '***',
    });
  });

  it('keeps numbers and texts that only look like JSON', () => {
    expect(mask({ n: 1795859433, a: '[x', b: '{"a":1' })).to.deep.equal({ n: 1795859433, a: '[x', b: '{"a":1' });
  });

  it('is masked within JSON within a text, by the field around it', () => {
    expect(mask({ data: ' [{"name":"x"}]' })).to.deep.equal({ data: '[{"name":"***"}]' });
    expect(mask({ tid: '["13812345678"]' })).to.deep.equal({ tid: '["13812345678"]' });
  });
});

describe('texts alone', () => {
  it('lose phones, but no field for its name', () => {
    expect(maskTexts({ name: 'x', list: ['13812345678'], msg: '13812345678', tid: ['13812345678'] })).to.deep.equal({
      name: 'x',
      list: ['***'],
      msg: '***',
      tid: ['13812345678'],
    });
  });
});
