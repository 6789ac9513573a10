import { type Sandbox, startSandbox } from '@scm-relay/sandbox';
import { expect } from 'chai';
import { ERP_REFUND, erpCall } from './requests.js';

const [ORDER, GOODS, PAYMENT] = [ERP_REFUND.order_arr[0], ERP_REFUND.order_goods, ERP_REFUND.order_pay[0]];
const withOrder = (changes: object) => ({ ...ERP_REFUND, order_arr: [{ ...ORDER, ...changes }] });
const withGoods = (changes: object) => ({ ...ERP_REFUND, order_goods: [{ ...GOODS[0], ...changes }, GOODS[1]] });
const withPayment = (changes: object) => ({ ...ERP_REFUND, order_pay: [{ ...PAYMENT, ...changes }] });

describe('ERP stand-in', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ orders: { knows: async (number) => number !== 'unknown' } });
  });
  after(() => sandbox.close());

  it('processes a refund whose decimals add up exactly (0.1 + 2 × 0.10 = 0.3)', async () => {
    const { status, json } = await erpCall(sandbox, ERP_REFUND);
    expect(status).to.equal(200);
    expect(json).to.deep.equal({ status: 'y', info: '', order_codes: 'R1' });
  });

  it('lists every processed code', async () => {
    const second = { ...ORDER, ro_code: 'R2', order_code: '', order_money: '5', total: '6' };
    const { json } = await erpCall(sandbox, {
      order_arr: [ORDER, second],
      order_goods: [...GOODS, { ro_code: 'R2', xnum: '1', price: '5.00', refund_price: '5' }],
      order_pay: [PAYMENT, { ro_code: 'R2', pay_money: '2' }, { ro_code: 'R2', pay_money: '3.0' }],
    });
    expect(json).to.have.property('order_codes', 'R1,R2');
  });

  it('processes the same ro_code again: nobody says it is deduplicated', async () => {
    const before = sandbox.count('erp').committed;
    await erpCall(sandbox, ERP_REFUND);
    await erpCall(sandbox, ERP_REFUND);
    expect(sandbox.count('erp').committed).to.equal(before + 2);
  });

  const bodies: [string, unknown][] = [
    ['order_money below the goods', withOrder({ order_money: '0.29', total: '0.29' })],
    ['order_money off by the fourth decimal', withOrder({ order_money: '0.3001', total: '1' })],
    ['a total below order_money', withOrder({ total: '0.2' })],
    ['payments that are too much', withPayment({ pay_money: '0.31' })],
    ['a subtotal that is not price × xnum', withGoods({ price: '0.2' })],
    ['goods of no order', withGoods({ ro_code: 'R9' })],
    ['a payment of no order', withPayment({ ro_code: 'R9' })],
    ['no goods', { ...ERP_REFUND, order_goods: [] }],
    ['no payments', { ...ERP_REFUND, order_pay: [] }],
    ['no orders', { ...ERP_REFUND, order_arr: [] }],
    ['an order that is no list', { ...ERP_REFUND, order_arr: ORDER }],
    ['an unknown order', withOrder({ order_code: 'unknown' })],
    ['no order_code at all', withOrder({ order_code: undefined })],
    ['no ro_code', withOrder({ ro_code: '' })],
    ['a number where the document says string', withGoods({ xnum: 1 })],
    ['money that is a number', withOrder({ order_money: 0.3 })],
    ['money with five decimals', withOrder({ order_money: '0.30000' })],
    ['a type that is neither 1 nor 2', withOrder({ type: '3' })],
    ['an is_rk that is neither 1 nor 2', withGoods({ is_rk: '0' })],
    ['an addtime that is no unix time', withOrder({ addtime: '2020-09-22 12:00:03' })],
    ['an array for data', []],
  ];
  for (const [what, data] of bodies) {
    it(`answers n to ${what}`, async () => {
      const { status, json } = await erpCall(sandbox, data);
      expect(status).to.equal(200);
      expect(json).to.include({ status: 'n', order_codes: '' });
      expect(json)
        .to.have.property('info')
        .that.matches(/^<p class="error">.+<\/p>$/);
    });
  }

  const calls: [string, Parameters<typeof erpCall>[2]][] = [
    ['another application', { fields: { appid: 'somebody' } }],
    ['an appid of 17 characters', { fields: { appid: 'x'.repeat(17) } }],
    ['a sign that is missing', { after: { sign: '' } }],
    ['a parameter changed after signing', { after: { rtype: '1' } }],
    ['an unknown rtype', { fields: { rtype: '3' } }],
    ['an unknown parameter', { fields: { extra: '1' } }],
    ['data that is not JSON', { fields: { data: '{' } }],
    ['JSON instead of a form', { contentType: 'application/json' }],
    ['a form in another charset', { contentType: 'application/x-www-form-urlencoded; charset=gbk' }],
  ];
  for (const [what, options] of calls) {
    it(`answers n to ${what}`, async () => {
      expect((await erpCall(sandbox, ERP_REFUND, options)).json).to.have.property('status', 'n');
    });
  }

  it('answers n to a sign in lower case', async () => {
    const { query, body } = sandbox.received('erp')[0] ?? {};
    expect(query).to.deep.equal({});
    const sign = typeof body === 'object' && body !== null && 'sign' in body ? String(body.sign) : '';
    expect(sign).to.match(/^[0-9A-F]{32}$/);
    const { json } = await erpCall(sandbox, ERP_REFUND, { after: { sign: sign.toLowerCase() } });
    expect(json).to.have.property('info').that.contains('签名错误');
  });

  it('signs raw values, whatever they hold, and leaves empty ones out', async () => {
    const data = withOrder({ name: '大海 & 子=+%', mobile: '' });
    const { json } = await erpCall(sandbox, data, { after: { nonce_str: '' } });
    expect(json).to.have.property('status', 'y');
  });
});
