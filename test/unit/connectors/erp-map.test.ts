import { expect } from 'chai';
import { checkout, notice, refund, refuse } from '../../contract/samples.js';
import { detailOf, requestOf } from './map.js';

const withBody = (body: Partial<typeof refund.body>) => ({ event: { ...refund, body: { ...refund.body, ...body } } });
const addtimeOf = (ts: string): string => requestOf('erp.refund', withBody({ ts })).data.order_arr[0].addtime;

describe('erp.refund', () => {
  it('is one piece for a refund, all numbers as text', () => {
    expect(requestOf('erp.refund')).to.deep.equal({
      rtype: 2,
      data: {
        order_arr: [
          {
            stores_id: '12',
            ro_code: '4frd21d6u',
            order_code: 'AT201704210011',
            total: '199.00',
            order_money: '199.00',
            type: '2',
            addtime: '1600747203',
            cashier_id: '7',
            pos_code: 'P01',
            mobile: '15001253861',
            name: '大海',
            card_code: 'C1',
            member_id: '9',
          },
        ],
        order_goods: [
          {
            ro_code: '4frd21d6u',
            barcode_id: '880011',
            xnum: '1',
            price: '199.00',
            refund_price: '199.00',
            is_rk: '2',
            rog_id: '1',
          },
        ],
        order_pay: [
          { ro_code: '4frd21d6u', pay_method: 'alipay', pay_money: '199.00', pay_status: '2', former_code: 'PAY1' },
        ],
      },
    });
  });

  it('is one piece of a line of several', () => {
    const { data } = requestOf('erp.refund', { lines: notice.lines.slice(1) });
    expect(data.order_goods[0]).to.include({ xnum: '1', refund_price: '0.10', rog_id: '2' });
    expect(data.order_pay[0].pay_money).to.equal('0.10');
  });

  it('is whole lines for a refuse, which never left the stock', () => {
    const { rtype, data } = requestOf('erp.refund', { event: refuse, lines: notice.lines });
    expect(rtype).to.equal(1);
    expect(data.order_arr[0]).to.include({
      ro_code: 'refuse-8ud22e996',
      type: '1',
      total: '199.30',
      order_money: '199.30',
    });
    expect(data.order_goods.map((goods: object) => ({ ...goods, ro_code: '' }))).to.deep.equal([
      {
        ro_code: '',
        barcode_id: '880011',
        xnum: '1',
        price: '199.00',
        refund_price: '199.00',
        is_rk: '1',
        rog_id: '1',
      },
      { ro_code: '', barcode_id: '880012', xnum: '3', price: '0.10', refund_price: '0.30', is_rk: '1', rog_id: '2' },
    ]);
    expect(data.order_pay[0]).to.include({ ro_code: 'refuse-8ud22e996', pay_money: '199.30' });
  });

  it('adds up exactly what binary fractions cannot', () => {
    const lines = [
      { ...notice.lines[1], lineId: 3, sku: 'a', barcodeId: 'b', price: '0.1', quantity: 3 },
      { ...notice.lines[1], lineId: 4, sku: 'a', barcodeId: 'b', price: '999999999999.9999', quantity: 1000 },
    ];
    const { data } = requestOf('erp.refund', { event: refuse, lines });
    expect(data.order_goods[0].refund_price).to.equal('0.3');
    expect(data.order_arr[0].total).to.equal('1000000000000000.2000');
  });

  it('reads ts in the zone of the events, or in its own', () => {
    expect(addtimeOf('2020-09-22 12:00:03')).to.equal('1600747203');
    expect(addtimeOf('2020-09-22T04:00:03Z')).to.equal('1600747203');
    expect(addtimeOf('2020-09-22T04:00:03.999+0000')).to.equal('1600747203');
  });

  it('takes the time of receipt where there is no ts', () => {
    const { ts: _, ...body } = refund.body;
    expect(requestOf('erp.refund', { event: { ...refund, body } }).data.order_arr[0].addtime).to.equal('1795291200');
    expect(requestOf('erp.refund', { event: refuse }).data.order_arr[0].addtime).to.equal('1795291200');
  });

  it('names the shop as the warehouses file does, else as the notice does', () => {
    const shop = (storeCode: string) => requestOf('erp.refund', withBody({ storeCode })).data.order_arr[0].stores_id;
    expect([shop('WH1'), shop('WH2')]).to.deep.equal(['99', '12']);
  });

  it('needs no shop of the notice where the warehouses file names one', () => {
    const { store: _, ...storeless } = notice;
    const { data } = requestOf('erp.refund', { ...withBody({ storeCode: 'WH1' }), notice: storeless });
    expect(data.order_arr[0]).to.include({ stores_id: '99' }).and.not.have.any.keys('cashier_id', 'pos_code');
  });

  it('sends no field the notice does not know', () => {
    const bare = { ...notice, store: { storesId: '12' }, payments: [{ method: 'cash', money: '1' }] };
    const { member: _, ...rest } = bare;
    const { data } = requestOf('erp.refund', { notice: rest });
    expect(Object.keys(data.order_arr[0])).to.have.members([
      ...['stores_id', 'ro_code', 'order_code', 'total', 'order_money', 'type', 'addtime'],
    ]);
    expect(data.order_pay[0]).not.to.have.property('former_code');
  });

  it('sends no field of a member who was erased', () => {
    const member = { name: '', mobile: '', cardCode: '', memberId: '' };
    const { data } = requestOf('erp.refund', { notice: { ...notice, member } });
    expect(data.order_arr[0]).not.to.have.any.keys('mobile', 'name', 'card_code', 'member_id');
  });

  const { store: _, ...storeless } = notice;
  const unmappable: Record<string, [pointer: string, changes: Parameters<typeof detailOf>[1]]> = {
    'no shop': ['/notice/store/storesId', { notice: storeless }],
    'no payment': ['/notice/payments', { notice: { ...notice, payments: [] } }],
    'a line without barcodeId': [
      '/notice/lines/1/barcodeId',
      { lines: notice.lines.slice(1).map(({ barcodeId: _, ...line }) => line) },
    ],
    'a ts that is none': ['/event/body/ts', withBody({ ts: '2020-02-30 12:00:00' })],
    'a time before 1970': ['/request/data/order_arr/0/addtime', withBody({ ts: '1969-12-31 00:00:00' })],
    'a checkout': ['/event/kind', { event: checkout }],
    'no lines': ['/request/data/order_goods', { lines: [] }],
  };
  for (const [name, [pointer, changes]] of Object.entries(unmappable)) {
    it(`is unmappable for ${name}`, () => {
      expect(detailOf('erp.refund', changes)).to.match(new RegExp(`^${pointer}: .`));
    });
  }
});
