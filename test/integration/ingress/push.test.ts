import { expect } from 'chai';
import { ITEM_SAMPLE } from '../../support/order-sample.js';
import { checkout, fieldsOf, fresh, refuse, startIngress, type TestIngress, useIngress } from './support.js';

const SUCCESS = { flag: 'success', code: '0', message: '' };
const RETURN_SUCCESS = { returnflag: 'success', returncode: '0', returnmessage: '' };

const item = (over: Readonly<Record<string, unknown>> = {}) => ({ ...ITEM_SAMPLE, ...over });

describe('ingress: inbound push', function () {
  this.timeout(180_000);
  let ingress: TestIngress;
  useIngress((started) => {
    ingress = started;
  });

  const order = async (body: unknown, query = '?customerid=BudweiserTmall') => {
    const response = await ingress.send('POST', `/pushData${query}`, body);
    expect(response.status).to.equal(200);
    return fieldsOf(response);
  };
  const returns = async (body: unknown, query = '?app_key=24647807') => {
    const response = await ingress.send('POST', `/pushReturngoods${query}`, body);
    expect(response.status).to.equal(200);
    return fieldsOf(response);
  };
  const notice = async (dn: string) => fieldsOf(await ingress.send('GET', `/notices/${dn}`));
  const lines = async (dn: string) => Array.from(Object((await notice(dn)).lines), (line) => Object(line));

  it('the document’s sample becomes a notice', async () => {
    const tid = fresh('AT');
    const orders = { iid: '5', title: '', oid: 'AD201704210025', refund_status: '0', orders_items: item() };
    const data = { total_weight: '7.0000', tid, total_trade_fee: 18, receiver_name: '大海', orders };
    expect(await order({ from_type: '淘宝', msg_id: fresh('m'), data })).to.deep.equal(SUCCESS);
    expect(await notice(tid)).to.deep.include({ dn: tid, tid, channel: 'wdt', state: 'pending' });
    expect(await lines(tid)).to.deep.equal([
      { lineId: 1, sku: 'sdfffds', specNo: '1HSD211-1-A1', quantity: 1, price: '18.00', shipped: [], returned: [] },
    ]);
  });

  it('data.dn goes before data.tid; lists of orders and of items are numbered through', async () => {
    const dn = fresh('dn');
    const orders = [
      { orders_items: [item({ bn: 'A' }), item({ bn: 'B', num: 2 })] },
      { orders_items: item({ bn: 'C' }) },
    ];
    expect(await order({ msg_id: 7, data: { dn, tid: 4711, orders } })).to.deep.equal(SUCCESS);
    const shown = await notice(dn);
    expect(shown.tid).to.equal('4711');
    expect((await lines(dn)).map(({ lineId, specNo }) => `${lineId}${specNo}`)).to.deep.equal(['1A', '2B', '3C']);
  });

  for (const orders of [null, [], { orders_items: null }, [{ orders_items: [] }]]) {
    it(`an order whose goods are ${JSON.stringify(orders)} is accepted, and keeps the goods it had`, async () => {
      const tid = fresh('AT');
      expect(await order({ msg_id: fresh('m'), data: { tid, orders } })).to.deep.equal(SUCCESS);
      expect(await lines(tid)).to.deep.equal([]);
      await order({ msg_id: fresh('m'), data: { tid, orders: { orders_items: item() } } });
      expect(await order({ msg_id: fresh('m'), data: { tid, orders } })).to.deep.equal(SUCCESS);
      expect(await lines(tid)).to.have.lengthOf(1);
    });
  }

  it('other content under a known msg_id is stored', async () => {
    const [tid, msg_id] = [fresh('AT'), fresh('m')];
    await order({ msg_id, data: { tid, orders: { orders_items: item({ bn: 'FIRST' }) } } });
    expect(await order({ msg_id, data: { tid, orders: { orders_items: item({ bn: 'SECOND' }) } } })).to.deep.equal(
      SUCCESS,
    );
    expect((await lines(tid))[0]).to.include({ specNo: 'SECOND' });
  });

  it('an order pushed after a refuse of it is refused: no checkout of it is taken', async () => {
    const event = refuse();
    await ingress.send('POST', '/scm/refuse', event);
    await order({ msg_id: fresh('m'), data: { dn: event.dn, tid: 'T', orders: { orders_items: item() } } });
    const late = await ingress.send('POST', '/scm/checkout', checkout({ dn: event.dn }));
    expect(await fieldsOf(late)).to.include({ status: 409, code: 'not-pending' });
  });

  const badOrders: [string, unknown, RegExp][] = [
    ['no data', {}, /data/],
    ['a list', [], /object/],
    ['data as text', { data: 'x' }, /data/],
    ['no tid', { data: { orders: null } }, /tid is required/],
    ['tid as a list', { data: { tid: [] } }, /tid must be text/],
    ['orders as text', { data: { tid: 't', orders: 'x' } }, /orders must be an object/],
    [
      'half a piece',
      { data: { tid: 't', orders: { orders_items: item({ num: '1.5' }) } } },
      /num must be a whole number/,
    ],
    ['no piece', { data: { tid: 't', orders: { orders_items: item({ num: 0 }) } } }, /num must be a whole number/],
    ['no bn', { data: { tid: 't', orders: { orders_items: item({ bn: '' }) } } }, /bn is required/],
    [
      'a price in words',
      { data: { tid: 't', orders: { orders_items: item({ price: 'cheap' }) } } },
      /price must be a decimal/,
    ],
    [
      'a negative price',
      { data: { tid: 't', orders: { orders_items: item({ price: -1 }) } } },
      /price must be a decimal/,
    ],
    ['cut JSON', '{"data":', /not JSON/],
    ['a field twice', '{"data":{"tid":"a","orders":null,"tid":"b"}}', /names a field twice.*: tid\./],
    [
      'a field twice, once as an escape',
      '{"msg_id":1,"data":{"tid":"a","orders":null},"msg_\\u0069d":2}',
      /: msg_id\./,
    ],
    ['a name that is none twice', '{"data":{"大海 138":1,"大海 138":2}}', /twice, with different values\. Send/],
  ];
  for (const [name, body, message] of badOrders) {
    it(`pushData answers the document’s error body: ${name}`, async () => {
      const answer = await order(body);
      expect(answer).to.include({ flag: 'error', code: '1' });
      expect(answer.message).to.match(message);
    });
  }

  for (const query of [
    '',
    '?customerid=',
    '?customerid=Other',
    '?customerid=BudweiserTmall&customerid=BudweiserTmall',
  ]) {
    it(`pushData refuses the caller ${query || '(none)'}`, async () => {
      expect(await order({ data: { tid: 't', orders: null } }, query)).to.include({ flag: 'error', code: '1' });
    });
  }

  it('returns are recorded, one or many, with or without their lists', async () => {
    const refund = { refund_no: fresh('R'), tid: 'T1', return_logistics_no: 'SF1' };
    for (const refunds of [
      null,
      [],
      refund,
      [
        refund,
        {
          ...refund,
          refund_no: fresh('R'),
          return_logistics_no: '0',
          refund_order_list: null,
          refund_out_goods_list: {},
        },
      ],
      { ...refund, refund_order_list: [{}], refund_out_goods_list: [] },
    ]) {
      expect(await returns({ data: { refunds } })).to.deep.equal(RETURN_SUCCESS);
    }
  });

  const badReturns: [string, unknown, RegExp][] = [
    ['no data', {}, /data/],
    ['refunds as text', { data: { refunds: 'x' } }, /refunds must be/],
    ['no refund_no', { data: { refunds: { tid: 't' } } }, /refund_no is required/],
    ['no tid', { data: { refunds: [{ refund_no: 'r' }] } }, /refunds\/0\/tid is required/],
    [
      'a list of numbers inside',
      { data: { refunds: { refund_no: 'r', tid: 't', refund_order_list: [1] } } },
      /refund_order_list\/0/,
    ],
    ['cut JSON', '[', /not JSON/],
    [
      'a field twice',
      '{"data":{"refunds":[{"refund_no":"r","tid":"t","refund_no":"s"}]}}',
      /field twice.*: refund_no\./,
    ],
  ];
  for (const [name, body, message] of badReturns) {
    it(`pushReturngoods answers the document’s error body: ${name}`, async () => {
      const answer = await returns(body);
      expect(answer).to.include({ returnflag: 'error', returncode: '1' });
      expect(answer.returnmessage).to.match(message);
    });
  }

  it('a field that says the same twice says nothing else', async () => {
    expect(await returns('{"data":{"refunds":null,"refunds":null}}')).to.deep.equal(RETURN_SUCCESS);
  });

  it('pushReturngoods refuses another app_key', async () => {
    expect(await returns({ data: { refunds: null } }, '?app_key=1')).to.include({
      returnflag: 'error',
      returncode: '1',
    });
  });

  it('413 and 415 keep their status, with the document’s body', async () => {
    const large = await ingress.send('POST', '/pushData?customerid=BudweiserTmall', ' '.repeat(1024 * 1024 + 1));
    expect(large.status).to.equal(413);
    expect(await large.json()).to.include({ flag: 'error', code: '1' });
    const text = await ingress.send('POST', '/pushData?customerid=BudweiserTmall', '{}', {
      'content-type': 'text/plain',
    });
    expect(text.status).to.equal(415);
    expect(await text.json()).to.include({ flag: 'error', code: '1' });
  });

  it('needs a key of the OMS where one is set', async () => {
    const guarded = await startIngress(ingress.redisUrl, { OMS_API_KEYS: 'oms=k' });
    try {
      const path = '/pushReturngoods?app_key=24647807';
      const body = { data: { refunds: null } };
      const refused = await guarded.send('POST', path, body);
      expect([refused.status, await refused.json()]).to.deep.equal([
        401,
        {
          returnflag: 'error',
          returncode: '1',
          returnmessage: 'Send a valid key as X-Api-Key or as Authorization: Bearer.',
        },
      ]);
      const response = await guarded.send('POST', path, body, { authorization: 'Bearer k' });
      expect(await response.json()).to.deep.equal(RETURN_SUCCESS);
    } finally {
      await guarded.close();
    }
  });
});
