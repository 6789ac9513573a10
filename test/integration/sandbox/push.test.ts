import { type Sandbox, startSandbox } from '@scm-relay/sandbox';
import { expect } from 'chai';
import { send } from './http.js';
import { PUSHED_ORDER, PUSHED_RETURN, pushOrder, pushReturns } from './requests.js';

const order = (changes: object) => ({ ...PUSHED_ORDER, data: { ...PUSHED_ORDER.data, ...changes } });

describe('push stand-in', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ orders: { knows: async (number) => number !== 'unknown' } });
  });
  after(() => sandbox.close());

  describe('/pushData', () => {
    it("takes the document's sample", async () => {
      const { status, json } = await pushOrder(sandbox, PUSHED_ORDER);
      expect(status).to.equal(200);
      expect(json).to.deep.equal({ flag: 'success', code: '0', message: '' });
    });

    for (const orders of [null, [], [{ oid: '1', orders_items: [{ bn: 'A' }, { bn: 'B' }] }], { orders_items: null }]) {
      it(`takes orders as ${JSON.stringify(orders)}`, async () => {
        expect((await pushOrder(sandbox, order({ orders }))).json).to.have.property('flag', 'success');
      });
    }

    const bodies: [string, unknown][] = [
      ['no msg_id', { ...PUSHED_ORDER, msg_id: undefined }],
      ['an empty msg_id', { ...PUSHED_ORDER, msg_id: '' }],
      ['no data', { msg_id: '1' }],
      ['no tid', order({ tid: undefined })],
      ['no status', order({ status: undefined })],
      ['a date that is none', order({ created: '2017-13-21 13:52:40' })],
      ['a text field that is an object', order({ receiver_city: {} })],
      ['orders that are text', order({ orders: 'x' })],
      ['money that is no number', order({ orders: { orders_items: { total_item_fee: 'free' } } })],
      ['a list', [PUSHED_ORDER]],
    ];
    for (const [what, body] of bodies) {
      it(`answers error to ${what}`, async () => {
        const { status, json } = await pushOrder(sandbox, body);
        expect(status).to.equal(200);
        expect(json).to.include({ flag: 'error', code: '1' });
        expect(json).to.have.property('message').that.is.not.empty;
      });
    }

    it('answers error to another customer', async () => {
      expect((await pushOrder(sandbox, PUSHED_ORDER, 'Somebody')).json).to.have.property('flag', 'error');
    });

    it('answers error without a customer', async () => {
      const { json } = await send(`${sandbox.url}/pushData`, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(PUSHED_ORDER),
      });
      expect(json).to.have.property('flag', 'error');
    });

    for (const [what, contentType, body] of [
      ['a form', 'application/x-www-form-urlencoded', JSON.stringify(PUSHED_ORDER)],
      ['a body that is not JSON', 'application/json', '{"msg_id":'],
    ] as const) {
      it(`answers error to ${what}`, async () => {
        const url = `${sandbox.url}/pushData?customerid=BudweiserTmall`;
        const { json } = await send(url, { headers: { 'content-type': contentType }, body });
        expect(json).to.have.property('flag', 'error');
      });
    }
  });

  describe('/pushReturngoods', () => {
    it('takes a return in the shape of its own reply', async () => {
      const { status, json } = await pushReturns(sandbox, [PUSHED_RETURN]);
      expect(status).to.equal(200);
      expect(json).to.deep.equal({ returnflag: 'success', returncode: '0', returnmessage: '' });
    });

    it('takes a single object, bare numbers and an exchange', async () => {
      const exchange = {
        ...PUSHED_RETURN,
        type: 3,
        refund_id: 884,
        refund_out_goods_list: { num: '2.0000', target_type: 1 },
      };
      expect((await pushReturns(sandbox, exchange)).json).to.have.property('returnflag', 'success');
    });

    const bodies: [string, unknown][] = [
      ['no returns', []],
      ['null', null],
      ['no refund_no', [{ ...PUSHED_RETURN, refund_no: undefined }]],
      ['no tid', [{ ...PUSHED_RETURN, tid: '' }]],
      ['no type', [{ ...PUSHED_RETURN, type: undefined }]],
      ['a type of 6', [{ ...PUSHED_RETURN, type: '6' }]],
      ['an amount with five decimals', [{ ...PUSHED_RETURN, goods_amount: '0.00001' }]],
      ['a count that is no number', [{ ...PUSHED_RETURN, refund_order_list: [{ refund_num: 'one' }] }]],
      ['an id that is no integer', [{ ...PUSHED_RETURN, refund_id: '8.5' }]],
      ['a date that is none', [{ ...PUSHED_RETURN, created: 'yesterday' }]],
      ['an unknown order', [{ ...PUSHED_RETURN, tid: 'unknown' }]],
    ];
    for (const [what, refunds] of bodies) {
      it(`answers error to ${what}`, async () => {
        const { json } = await pushReturns(sandbox, refunds);
        expect(json).to.include({ returnflag: 'error', returncode: '1' });
        expect(json).to.have.property('returnmessage').that.is.not.empty;
      });
    }

    it('says where the mistake is', async () => {
      const { json } = await pushReturns(sandbox, [{ ...PUSHED_RETURN, refund_order_list: [{ refund_num: 'one' }] }]);
      expect(json).to.have.property('returnmessage').that.contains('/data/refunds/0/refund_order_list/0/refund_num');
    });

    it('answers error to another app_key', async () => {
      expect((await pushReturns(sandbox, [PUSHED_RETURN], '1')).json).to.have.property('returnflag', 'error');
    });
  });
});
