import { mask } from '@scm-relay/board';
import { expect } from 'chai';

describe('mask', () => {
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
    ['a mail address', { memo: 'to a.b@example.com' }, { memo: 'to ***' }],
    ['a credential a vendor repeats', 'bad sign=abc123&x=1', 'bad sign=***&x=1'],
    ['JSON within a text', { data: '{"mobile":"15001253861","n":1}' }, { data: '{"mobile":"***","n":1}' }],
    ['lists', [{ buyer_nick: 'x1' }, '13812345678'], [{ buyer_nick: '***' }, '***']],
  ] as const) {
    it(`hides ${what}`, () => {
      expect(mask(value)).to.deep.equal(masked);
    });
  }

  for (const value of [
    { seq: '13812345678', dn: '13812345678', tn: '13812345678', sns: ['13812345678'] },
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
